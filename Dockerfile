# Every program of Liucheng in one image; the command says which: suite, a department (finance, administration,
# customer-service, human-resources, marketing, product-development), process-monitor, gateway, liucheng.
#   docker build -t liucheng .
#   docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:8080:8080 liucheng suite
# Both base images can be replaced (by a mirror's, or local ones): --build-arg BUILD_IMAGE=… --build-arg RUN_IMAGE=…
ARG BUILD_IMAGE=node:20-bookworm
ARG RUN_IMAGE=node:20-bookworm-slim

# The manifests alone, so that what follows is built again only when a dependency changes, not with every source.
FROM ${BUILD_IMAGE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests /sqlite && find . -name 'package*.json' -exec cp --parents -t /manifests {} + \
 && node -p "JSON.stringify({ private: true, allowScripts: { 'better-sqlite3': true }, \
      dependencies: { 'better-sqlite3': require('./package-lock.json').packages['node_modules/better-sqlite3'].version } })" \
      > /sqlite/package.json

# A registry of one's own comes as build arguments. npm reads them from the environment of these stages, and nothing of
# them reaches the last one.
#
# The one package that may be compiled, which takes minutes, by itself: it is built again only for another version.
FROM ${BUILD_IMAGE} AS sqlite
ARG npm_config_registry
ARG npm_config_strict_ssl
ARG NODE_EXTRA_CA_CERTS
WORKDIR /sqlite
COPY --from=manifests /sqlite ./
RUN JOBS=max npm install --no-audit --no-fund --foreground-scripts

FROM ${BUILD_IMAGE} AS dependencies
ARG npm_config_registry
ARG npm_config_strict_ssl
ARG NODE_EXTRA_CA_CERTS
WORKDIR /opt/liucheng
COPY --from=manifests /manifests ./
# Of all install scripts only that of better-sqlite3 is needed; what it made is above.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY --from=sqlite /sqlite/node_modules/better-sqlite3/build/Release/better_sqlite3.node \
  node_modules/better-sqlite3/build/Release/
COPY infra/image/prune.mjs /tmp/
RUN rm package-lock.json && node /tmp/prune.mjs .

FROM ${BUILD_IMAGE} AS build
ARG npm_config_registry
ARG npm_config_strict_ssl
ARG NODE_EXTRA_CA_CERTS
WORKDIR /opt/liucheng
COPY --from=manifests /manifests ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run -s build

FROM ${RUN_IMAGE} AS image
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Liucheng" \
      org.opencontainers.image.description="Runs a company's regulated processes and watches over them" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /opt/liucheng
COPY --from=dependencies /opt/liucheng ./
COPY --from=build /opt/liucheng/dist ./dist
COPY LICENSE ./
COPY apps/suite/public ./apps/suite/public
COPY infra/image ./infra/image
# All that it writes lies in /data (and /tmp): the rest of the file system can be read-only.
RUN mkdir -m 0700 /data && chown 10001:10001 /data
VOLUME ["/data"]
ENV NODE_ENV=production PORT=8080 LIUCHENG_HOST=0.0.0.0 LIUCHENG_DATA=/data
EXPOSE 8080
USER 10001:10001
# The start is long where all services start at once on a machine of few cores; the first check that succeeds ends it.
# While the others start a check itself takes up to ten seconds, which is no reason to call a service unhealthy.
HEALTHCHECK --interval=5s --timeout=20s --start-period=120s --retries=6 CMD ["node", "infra/image/healthy.mjs"]
# No shell in between: node is process 1, gets the signals itself and drains.
ENTRYPOINT ["node", "--enable-source-maps", "infra/image/start.mjs"]
CMD ["suite"]
