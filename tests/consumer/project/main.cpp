/// Ranks a template against the providers of a feeder file: `consumer TEMPLATE PROVIDERS`.
#include <paas/base/clock.hpp>
#include <paas/feed/messages.hpp>
#include <paas/ranking/ranker.hpp>
#include <paas/selection/select.hpp>
#include <paas/tosca/inputs.hpp>
#include <paas/tosca/topology.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>

int main(int, char** arguments) {
    std::ifstream file(arguments[1]);
    paas::tosca::NoImports imports;
    paas::DiagnosticList findings;
    const auto parsed =
        paas::tosca::parse({std::istreambuf_iterator<char>(file), {}}, arguments[1], imports);
    const auto inputs = paas::tosca::check_inputs(parsed.value(), {}, findings);
    const auto topology = paas::tosca::resolve(parsed.value(), inputs.value());
    const auto feed = paas::feed::decode_file(arguments[2]).value();
    const auto snapshot = paas::federation::Snapshot::of(feed.providers, feed.runs);
    const auto now = paas::SystemClock().now();
    const auto verdicts = paas::selection::select(
        paas::selection::requirements_of(topology.value()).value(), {}, snapshot, {}, now);
    for (const auto& ranked : paas::ranking::BaselineRanker().rank(
             {topology->template_name, ""}, verdicts, paas::ranking::History(), now)) {
        std::printf("%.3f %s\n", ranked.score, ranked.provider.str().c_str());
    }
}
