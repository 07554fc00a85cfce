#include "paas/pipeline/decision.hpp"

#include "decision_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace paas::pipeline {
namespace {

Error damaged_manifest(std::string_view what) {
    return {ErrorCode::data_loss, fmt::format("the snapshot of a decision is damaged: {}", what),
            "restore the store from a copy; `paas doctor` checks it"};
}

/// Selects again without the blocks that follow from failures, if there are any and it helps.
void lift_blocks(const DecisionInput& input, DecisionResult& result) {
    selection::SelectionState state = input.state;
    if (std::erase_if(state.blocked, [](const auto& block) { return block.automatic; }) == 0) {
        return;
    }
    auto verdicts = selection::select(input.requirements, input.target, input.snapshot, state,
                                      input.at, selection::Detail::figures);
    if (std::ranges::any_of(verdicts, &selection::Verdict::fits)) {
        result.verdicts = std::move(verdicts);
        result.blocks_lifted = true;
    }
}

/// Takes the text up to the separator off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t at = std::min(text.find(separator), text.size());
    const std::string_view head = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return head;
}

/// "label milliseconds passed|failed"; labels may hold spaces, so it is read from the end.
Result<federation::RallyRun> read_run(std::string_view line) {
    const std::size_t last = line.rfind(' ');
    const std::size_t middle = last == std::string_view::npos || last == 0
                                   ? std::string_view::npos
                                   : line.rfind(' ', last - 1);
    if (middle == std::string_view::npos) {
        return fail(damaged_manifest("a test run has too few parts"));
    }
    const std::string_view time = line.substr(middle + 1, last - middle - 1);
    std::int64_t millis = 0;
    if (std::from_chars(time.data(), time.data() + time.size(), millis).ec != std::errc{}) {
        return fail(damaged_manifest("a test run has no time"));
    }
    return federation::RallyRun{std::string(line.substr(0, middle)),
                                Timestamp{Milliseconds{millis}}, line.substr(last + 1) == "passed"};
}

}  // namespace

DecisionResult decide(const DecisionInput& input, const ranking::Ranker& ranker) {
    return decide(input, ranker,
                  selection::select(input.requirements, input.target, input.snapshot, input.state,
                                    input.at, selection::Detail::figures));
}

DecisionResult decide(const DecisionInput& input, const ranking::Ranker& ranker,
                      std::vector<selection::Verdict> selected) {
    const auto frozen = input.frozen != nullptr ? input.frozen
                                                : std::make_shared<const FrozenHistory>(
                                                      *input.history, input.snapshot,
                                                      input.target.template_name, input.at);
    DecisionResult result;
    result.verdicts = std::move(selected);
    if (std::ranges::none_of(result.verdicts, &selection::Verdict::fits)) {
        lift_blocks(input, result);
    }
    result.ranked = ranker.rank({input.target.template_name, input.target.user_group},
                                result.verdicts, *frozen, input.at);
    result.record.text = write_record(input, *frozen, ranker.id(), result);
    result.record.hash = sha256(result.record.text);
    return result;
}

std::vector<selection::Verdict> explained_verdicts(const DecisionInput& input,
                                                   const DecisionResult& result) {
    selection::SelectionState state = input.state;
    if (result.blocks_lifted) {
        std::erase_if(state.blocked, [](const auto& block) { return block.automatic; });
    }
    return selection::select(input.requirements, input.target, input.snapshot, state, input.at,
                             selection::Detail::sentences);
}

Result<federation::Snapshot> load_snapshot(const ContentHash& manifest,
                                           const FetchContent& content) {
    auto text = content(manifest);
    if (!text) {
        return fail(std::move(text.error()).in("the snapshot of a decision"));
    }
    std::string_view rest = *text;
    std::vector<std::shared_ptr<const federation::ProviderEntry>> entries;
    for (std::string_view line = take(rest, '\n'); !line.empty(); line = take(rest, '\n')) {
        ContentHash hash{std::string(line.substr(line.rfind(' ') + 1))};
        auto entry = content(hash);
        if (!entry) {
            return fail(std::move(entry.error()).in("the snapshot of a decision"));
        }
        auto provider = federation::provider_from_json(*entry);
        if (!provider) {
            return fail(damaged_manifest(provider.error().message));
        }
        entries.push_back(std::make_shared<const federation::ProviderEntry>(std::move(*provider),
                                                                            std::move(hash)));
    }
    std::vector<federation::RallyRun> runs;
    while (!rest.empty()) {
        auto run = read_run(take(rest, '\n'));
        if (!run) {
            return fail(std::move(run.error()));
        }
        runs.push_back(std::move(*run));
    }
    federation::Snapshot snapshot(std::move(entries), std::move(runs));
    if (snapshot.hash() != manifest) {
        return fail(damaged_manifest("its parts do not add up to its hash"));
    }
    return snapshot;
}

Result<Replayed> replay_decision(std::string_view record, const ranking::Ranker& ranker,
                                 const FetchContent& content) {
    auto read = read_record(record);
    if (!read) {
        return fail(std::move(read.error()));
    }
    if (read->model != ranker.id()) {
        return fail(ErrorCode::unimplemented,
                    fmt::format("the decision was made by the model {}", read->model),
                    fmt::format("this program has {}", ranker.id()));
    }
    if (!read->blocks.empty()) {
        auto blocks = content(read->blocks).and_then([](const std::string& text) {
            return read_blocks(text);
        });
        if (!blocks) {
            return fail(std::move(blocks.error()).in("the blocks of a decision"));
        }
        read->input.state.blocked = std::move(*blocks);
        read->input.blocks = read->blocks;
    }
    auto snapshot = load_snapshot(read->snapshot, content);
    if (!snapshot) {
        return fail(std::move(snapshot.error()));
    }
    Replayed replayed;
    replayed.model = read->model;
    replayed.input = read->input;
    replayed.input.snapshot = std::move(*snapshot);
    if (auto done = resolve_indexes(*read, replayed.input); !done) {
        return fail(std::move(done.error()));
    }
    replayed.result = decide(replayed.input, ranker);
    return replayed;
}

}  // namespace paas::pipeline
