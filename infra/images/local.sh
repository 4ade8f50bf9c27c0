#!/usr/bin/env bash
# Builds local images under the names of public ones, for machines whose container engine cannot pull: a Debian base made
# by debootstrap, Node from the running node's own files, Kafka from its Maven artifacts, SecantusDB from PyPI.
# What is there already, or can be pulled, is left as it is. They are for tests; what they hold is not maintained by
# anybody. Needs root, debootstrap, Maven (or Kafka in the cache), Python with venv; Debian's archive and PyPI.
set -euo pipefail
cd "$(dirname "$0")"

debian=${LIUCHENG_DEBIAN_IMAGE:-debian:bookworm-slim}
run=${LIUCHENG_RUN_IMAGE:-node:20-bookworm-slim}
build=${LIUCHENG_BUILD_IMAGE:-node:20-bookworm}
kafka=${LIUCHENG_KAFKA_IMAGE:-apache/kafka:4.4.0}
secantusdb=${LIUCHENG_SECANTUSDB_IMAGE:-secantusdb:0.7.0b3}
mirror=${LIUCHENG_DEBIAN_MIRROR:-http://deb.debian.org/debian}
cache=${LIUCHENG_CACHE:-$HOME/.cache/liucheng}

work=$(mktemp -d "${TMPDIR:-/var/tmp}/liucheng-images.XXXXXX")
trap 'rm -rf "$work"' EXIT

have() {
  docker image inspect "$1" > /dev/null 2>&1 || timeout 60 docker pull --quiet "$1" > /dev/null 2>&1
}

# image NAME FUNCTION: makes the image by the function unless it can be had. The function's folder is the build context.
image() {
  if have "$1"; then
    echo "image $1: there"
    return
  fi
  local context="$work/$2"
  mkdir "$context"
  "$2" "$context"
  echo "image $1: built"
}

make_debian() {
  debootstrap --variant=minbase --include=ca-certificates bookworm "$1/root" "$mirror" > "$1/log" 2>&1 || {
    tail -5 "$1/log" >&2
    return 1
  }
  rm -rf "$1"/root/var/cache/apt/archives/*.deb "$1"/root/var/lib/apt/lists/* "$1"/root/usr/share/{doc,man,locale}/*
  # Whom this machine trusts, so that what is built on this image reaches the same registries.
  cp /etc/ssl/certs/ca-certificates.crt "$1/root/etc/ssl/certs/ca-certificates.crt"
  tar -C "$1/root" -c . | docker import - "$debian" > /dev/null
}

# The running node, with npm and the headers that native packages are compiled against.
make_run() {
  local node prefix npm
  node=$(readlink -f "$(command -v node)")
  prefix=$(dirname "$(dirname "$node")")
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$1"/local/{bin,lib/node_modules,include}
  cp "$node" "$1/local/bin/node"
  cp -r "$npm" "$1/local/lib/node_modules/npm"
  [ ! -d "$prefix/include/node" ] || cp -r "$prefix/include/node" "$1/local/include/node"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/local/bin/npx"
  cat > "$1/Dockerfile" << EOF
FROM $debian
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends libstdc++6 libatomic1 > /dev/null \
 && rm -rf /var/lib/apt/lists/* && groupadd -g 1000 node && useradd -m -u 1000 -g 1000 node
COPY local /usr/local
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_nodedir=/usr/local
CMD ["node"]
EOF
  built "$1" "$run"
}

make_build() {
  cat > "$1/Dockerfile" << EOF
FROM $run
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends python3 make g++ git > /dev/null \
 && rm -rf /var/lib/apt/lists/*
EOF
  built "$1" "$build"
}

make_kafka() {
  local libs="$cache/kafka-4.4.0"
  if [ ! -d "$libs" ]; then
    mkdir -p "$cache"
    node --input-type=module -e "
      const { fetchLibraries } = await import('$PWD/../local/kafka.mjs');
      fetchLibraries((line) => console.log(line));"
  fi
  cp -r "$libs" "$1/libs"
  cp kafka-start.sh "$1/start"
  cat > "$1/Dockerfile" << EOF
FROM $debian
RUN apt-get update -qq && mkdir -p /usr/share/man/man1 \
 && apt-get install -qq -y --no-install-recommends openjdk-17-jre-headless > /dev/null \
 && rm -rf /var/lib/apt/lists/* && groupadd -g 1000 appuser && useradd -u 1000 -g 1000 appuser \
 && mkdir -p /var/lib/kafka/data && chown appuser:appuser /var/lib/kafka/data
COPY libs /opt/kafka/libs
COPY start /opt/kafka/start
USER appuser
EXPOSE 9092
VOLUME ["/var/lib/kafka/data"]
ENTRYPOINT ["/opt/kafka/start"]
EOF
  chmod 0755 "$1/start"
  built "$1" "$kafka"
}

make_secantusdb() {
  cat > "$1/Dockerfile" << EOF
FROM $debian
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends python3 python3-pip > /dev/null \
 && rm -rf /var/lib/apt/lists/* \
 && PIP_CERT=/etc/ssl/certs/ca-certificates.crt pip install --quiet --break-system-packages --no-cache-dir secantusdb==0.7.0b3 \
 && groupadd -g 999 mongodb && useradd -u 999 -g 999 mongodb && mkdir -p /data/db && chown -R mongodb:mongodb /data
USER mongodb
EXPOSE 27017
VOLUME ["/data/db"]
CMD ["secantusd-py", "--host", "0.0.0.0", "--port", "27017", "--storage-path", "/data/db", "--cache-size", "256M", "--sync-on-commit"]
EOF
  built "$1" "$secantusdb"
}

built() {
  timeout 600 docker build --tag "$2" "$1" > "$1/log" 2>&1 || {
    tail -20 "$1/log" >&2
    return 1
  }
}

image "$debian" make_debian
image "$run" make_run
image "$build" make_build
image "$kafka" make_kafka
image "$secantusdb" make_secantusdb
