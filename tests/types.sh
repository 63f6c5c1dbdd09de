#!/bin/sh
# mypy --strict over every file, under its real import name: mypy does not follow the editable
# install, so a folder of links stands in for the namespace package.
set -e
python=${1:-python3}
rm -rf .types && mkdir -p .types/dongmi
for folder in prompts index rag ui evals; do ln -s "../../$folder" ".types/dongmi/$folder"; done
MYPYPATH=.types "$python" -m mypy --strict --namespace-packages --explicit-package-bases -p dongmi
