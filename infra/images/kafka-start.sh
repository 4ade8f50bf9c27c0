#!/usr/bin/env bash
# Starts Kafka with settings from variables, as the public image does: KAFKA_LOG_DIRS is log.dirs; two underscores stand for
# one, three for a dash. Whatever is not given has the value of a single node.
set -euo pipefail

declare -A settings=(
  [process.roles]=broker,controller
  [node.id]=1
  [listeners]=PLAINTEXT://:9092,CONTROLLER://:9093
  [advertised.listeners]=PLAINTEXT://localhost:9092
  [controller.listener.names]=CONTROLLER
  [controller.quorum.voters]=1@localhost:9093
  [listener.security.protocol.map]=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
  [log.dirs]=/var/lib/kafka/data
  [offsets.topic.replication.factor]=1
  [transaction.state.log.replication.factor]=1
  [transaction.state.log.min.isr]=1
  [share.coordinator.state.topic.replication.factor]=1
  [share.coordinator.state.topic.min.isr]=1
)
for variable in "${!KAFKA_@}"; do
  case $variable in KAFKA_OPTS | KAFKA_HEAP_OPTS) continue ;; esac
  name=${variable#KAFKA_}
  name=${name,,}
  name=${name//___/-}
  name=${name//__/$'\x01'}
  name=${name//_/.}
  settings[${name//$'\x01'/_}]=${!variable}
done

properties=$(mktemp)
for name in "${!settings[@]}"; do echo "$name=${settings[$name]}" >> "$properties"; done
logging=$(mktemp --suffix=.properties)
cat > "$logging" << 'EOF'
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
EOF
java=(java -Dlog4j2.configurationFile="$logging" -cp '/opt/kafka/libs/*')
data=${settings[log.dirs]}
if [ ! -f "${data%%,*}/meta.properties" ]; then
  "${java[@]}" kafka.tools.StorageTool format -t "${CLUSTER_ID:-bGl1Y2hlbmctY2x1c3Rlcg}" -c "$properties"
fi
# shellcheck disable=SC2086  # several options
exec "${java[@]}" ${KAFKA_HEAP_OPTS:--Xms256m -Xmx256m} ${KAFKA_OPTS:-} -XX:+UseSerialGC kafka.Kafka "$properties"
