#!/bin/sh
# The main job of paas, on the embedded default: no server, no account, no broker, nothing real.
#
#     examples/demo/run.sh [PATH-TO-PAAS]
#
# Six providers become known, a template is checked and ranked, its deployment fails at the provider
# ranked first and completes at the second, is followed, inspected and deleted. Ends with exit code
# 0 and a line that says so, or with 1 at the first thing that is not as told.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
paas=${1:-paas}
case $paas in
    */*) paas=$(cd "$(dirname "$paas")" && pwd)/$(basename "$paas") ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# A home of its own: nothing of the user's is read or changed.
unset PAAS_CONTEXT PAAS_GROUP PAAS_OUTPUT PAAS_SIMULATION PAAS_IMPORT_MAP PAAS_VIRTUAL_TIME \
    PAAS_TIMEOUT PAAS_PROVIDER_TIMEOUT PAAS_MAX_PROVIDERS PAAS_KEEP_LAST_ATTEMPT ORCHENT_URL
export PAAS_CONFIG="$work/config.yaml" PAAS_STATE_DIR="$work/state" PAAS_USER=demo
export PAAS_NO_WORKER=1
cd "$here"

say() {
    printf '\n\033[1m== %s\033[0m\n' "$*"
}
plain_say() {
    printf '\n== %s\n' "$*"
}
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { plain_say "$@"; }

# Shows a command and runs it.
run() {
    printf '$ paas'
    for word in "$@"; do
        case $word in
            *' '* | *'{'* | *'<'*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$paas" "$@"
}

# Runs a command that has to end with this code.
run_expecting() {
    wanted=$1
    shift
    code=0
    run "$@" || code=$?
    [ "$code" -eq "$wanted" ] || broken "exit code $code, expected $wanted: paas $*"
}

broken() {
    printf '\nDEMO FAILED: %s\n' "$*" >&2
    exit 1
}

say "Six providers and their functional tests become known"
run feed federation/providers.jsonl federation/rally.jsonl
run providers ls

say "A template is checked; one with mistakes is refused with place and remedy"
run validate virtual-machine.yaml
sed -e 's/num_cpus: { get_input: num_cpus }/num_cpu: { get_input: num_cpus }/' \
    -e 's/default: 4 GB/default: 4 parsecs/' virtual-machine.yaml > "$work/wrong.yaml"
mkdir "$work/types"
cp types/*.yaml "$work/types/"
run_expecting 3 validate "$work/wrong.yaml"

say "Who could run it, in which order, and why not the others"
run rank virtual-machine.yaml --explain

first=$("$paas" rank virtual-machine.yaml -o 'jsonpath={.providers[0].provider}')
second=$("$paas" rank virtual-machine.yaml -o 'jsonpath={.providers[1].provider}')
[ -n "$first" ] && [ -n "$second" ] || broken "two providers should fit"
cat > "$work/simulation.yaml" <<END
seed: 1
defaults: { success: 1.0, ready: { distribution: uniform, min: 2s, max: 3s },
            destroy: { distribution: uniform, min: 1s, max: 2s } }
providers:
  $first:
    success: 0
    errors: [{ class: capacity, message: "No valid host was found" }]
END
export PAAS_SIMULATION="$work/simulation.yaml"

say "Deployed. $first, ranked first, is made to fail in this simulation"
run deploy virtual-machine.yaml --inputs virtual-machine.inputs.yaml --name demo-vm -v

say "What happened"
run logs demo-vm
run status
run rank --of demo-vm

say "What came out"
run outputs demo-vm
run resources demo-vm
run stats

status=$("$paas" status demo-vm -q -o 'jsonpath={.status}')
winner=$("$paas" status demo-vm -q -o 'jsonpath={.provider}')
attempts=$("$paas" status demo-vm -q -o \
    'jsonpath={range .attempts[*]}{.provider}={.error_class};{end}')

say "Deleted"
run delete demo-vm --yes
run_expecting 5 status demo-vm

[ "$status" = CREATE_COMPLETE ] || broken "the deployment ended as $status"
[ "$winner" = "$second" ] || broken "it runs at $winner, not at $second"
[ "$attempts" = "$first=capacity;$second=;" ] || broken "the attempts were $attempts"

printf '\nDEMO OK: CREATE_COMPLETE at %s (ranked second, simulated) after a failure at %s (ranked first)\n' \
    "$second" "$first"
