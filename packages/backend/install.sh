#!/bin/sh
# Installs what the bundle of the back end needs into the current folder, which has the
# manifests of its packages: for the portal's image.
set -eu
node .yarn/releases/yarn-*.cjs workspaces focus --all --production
rm -rf .yarn node_modules/.cache
# Nothing that runs reads declarations, sources in TypeScript and source maps: half of it all.
find . -path '*/node_modules/*' -type f \
  \( -name '*.ts' -o -name '*.[cm]ts' -o -name '*.map' \) -delete
# Binaries for other machines.
here=$(node -p '`${process.platform}-${process.arch}`')
find . -path '*/node_modules/*/prebuilds/*' -type f ! -path "*/prebuilds/*$here*" -delete
