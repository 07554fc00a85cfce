/// Every valid INFN and INDIGO template says what it needs: its requirements are read without
/// error, survive JSON, and get a verdict from each provider of the example federation.
#include "paas/selection/requirements.hpp"

#include "corpus.hpp"

#include "paas/federation/snapshot.hpp"
#include "paas/feed/messages.hpp"
#include "paas/selection/select.hpp"
#include "paas/tosca/inputs.hpp"
#include "paas/tosca/topology.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <string>

using namespace paas;

namespace {

/// Places its nodes under two SLAs at once, which no orchestrator supports.
constexpr std::string_view kTwoPlacements =
    "indigo-types/examples/web_mysql_tosca_across_clouds.yaml";

/// Some value of an input's type, for required inputs that have no default.
std::string sample(const tosca::InputDefinition& input) {
    const std::map<std::string, std::string, std::less<>> samples = {
        {"integer", "2"},
        {"boolean", "true"},
        {"float", "1.5"},
        {"list", "[]"},
        {"map", "{}"},
        {"scalar-unit.size", "10 GB"},
        {"version", "1.0"},
        {"range", "[1, 2]"},
        {"scalar-unit.time", "1 h"},
        {"timestamp", "2025-11-20T00:00:00Z"}};
    const auto found = samples.find(input.type);
    return found == samples.end() ? "sample" : found->second;
}

/// The topology with sample inputs; nothing when a constraint refuses the samples.
std::optional<tosca::Topology> topology_of(const tosca::ServiceTemplate& model) {
    DiagnosticList findings;
    tosca::GivenInputs given;
    for (const tosca::InputDefinition& input : model.inputs()) {
        if (input.required && !input.default_value &&
            !given.add_argument(input.name, sample(input), findings)) {
            return std::nullopt;
        }
    }
    const auto values = tosca::check_inputs(model, given, findings);
    if (!values) {
        return std::nullopt;
    }
    auto topology = tosca::resolve(model, *values);
    return topology ? std::optional(*std::move(topology)) : std::nullopt;
}

/// What is wrong with the requirements of a topology; empty when nothing is.
std::string problem_of(const tosca::Topology& topology, const federation::Snapshot& federation,
                       selection::Requirements& requirements, bool& fits) {
    auto read = selection::requirements_of(topology);
    if (!read) {
        return to_string(read.error());
    }
    requirements = *std::move(read);
    const auto again =
        selection::requirements_from_json(selection::requirements_to_json(requirements));
    if (!again || *again != requirements) {
        return "requirements do not survive JSON";
    }
    const auto verdicts = selection::select(requirements, {}, federation, {}, Timestamp{});
    for (const selection::Verdict& verdict : verdicts) {
        if (verdict.fits != verdict.refusals.empty()) {
            return "a verdict contradicts its refusals";
        }
    }
    fits = std::ranges::any_of(verdicts, &selection::Verdict::fits);
    return {};
}

federation::Snapshot example_federation() {
    auto batch = feed::decode_file(PAAS_SOURCE_DIR "/examples/federation/providers.jsonl");
    return batch ? federation::Snapshot::of(std::move(batch->providers)) : federation::Snapshot();
}

}  // namespace

int main(int argc, char** argv) {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    const bool verbose = argc > 1 && std::strcmp(argv[1], "-v") == 0;
    const federation::Snapshot federation = example_federation();
    tosca::TypeCache cache;
    int valid = 0;
    int read = 0;
    int wrong = 0;
    int fitting = 0;
    std::map<std::string, int> kinds;
    for (const corpus::Row& row : corpus->rows()) {
        const bool ours = row.path.starts_with("infn-") || row.path.starts_with("indigo-");
        if (!ours || row.kind != "template" || row.verdict != "valid") {
            continue;
        }
        DiagnosticList findings;
        const auto model = corpus->validate(row, corpus->read(row), findings, &cache);
        if (!model) {
            continue;  // the verdicts test judges that
        }
        ++valid;
        const auto topology = topology_of(*model);
        if (!topology) {
            continue;
        }
        ++read;
        selection::Requirements requirements;
        bool fits = false;
        const std::string problem = problem_of(*topology, federation, requirements, fits);
        if (!problem.empty() && row.path == kTwoPlacements) {
            continue;
        }
        if (!problem.empty()) {
            std::printf("%s: %s\n", row.path.c_str(), problem.c_str());
            ++wrong;
            continue;
        }
        if (verbose) {
            std::printf("%s %s %s\n", fits ? "fits" : "----", row.path.c_str(),
                        selection::requirements_to_json(requirements).c_str());
        }
        ++kinds[requirements.kind];
        fitting += fits ? 1 : 0;
    }
    for (const auto& [kind, count] : kinds) {
        std::printf("%-12s %d\n", kind.c_str(), count);
    }
    std::printf(
        "%d of %d valid templates accept sample inputs; wrong: %d; fit the example "
        "federation: %d\n",
        read, valid, wrong, fitting);
    return wrong == 0 && read * 5 >= valid * 4 ? 0 : 1;
}
