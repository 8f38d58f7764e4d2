#!/bin/sh
# Starts nginx in front of the services that ROUTES names, for example
# "orders=order:8080 users=user:8080": what is below /orders goes to the service order.
set -eu
: "${ROUTES:?The variable ROUTES says which path leads to which service}"
directory=${TMPDIR:-/tmp}

: >"$directory/upstreams.conf"
: >"$directory/routes.conf"
for route in $ROUTES; do
  path=${route%%=*}
  # A name of Service Connect is in /etc/hosts before this container starts.
  cat >>"$directory/upstreams.conf" <<END
upstream $path {
  server ${route#*=};
  keepalive 16;
}
END
  cat >>"$directory/routes.conf" <<END
location ~ ^/$path(/|\$) {
  set \$service $path;
  proxy_pass http://$path;
}
END
done

exec nginx -e stderr "$@"
