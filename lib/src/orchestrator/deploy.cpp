// Accepting, planning, trying again and updating.
#include "parts.hpp"

#include "paas/pipeline/sealed.hpp"
#include "paas/pipeline/stages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace paas::orchestrator {
namespace {

/// Two requests that check the same way: only names and limits differ.
bool same_inputs(const DeployRequest& a, const DeployRequest& b) {
    const auto texts = [](const NamedText& x, const NamedText& y) {
        return x.name == y.name && x.text == y.text;
    };
    return texts(a.service_template, b.service_template) &&
           std::ranges::equal(a.bases, b.bases, texts) && a.import_map == b.import_map &&
           a.remote_imports == b.remote_imports && a.group == b.group && a.provider == b.provider &&
           a.region == b.region && a.sla == b.sla && a.exclude_providers == b.exclude_providers &&
           std::ranges::equal(a.input_files, b.input_files, texts) &&
           std::ranges::equal(a.inputs, b.inputs,
                              [](const InputArgument& x, const InputArgument& y) {
                                  return x.name == y.name && x.value == y.value;
                              });
}

Error name_taken(const std::string& name) {
    return {ErrorCode::already_exists, fmt::format("a deployment named {} exists", name),
            "choose another --name, or delete that one first"};
}

/// "app" -> "app-retry-1", "app-retry-1" -> "app-retry-2".
std::string retry_name(const std::string& name) {
    constexpr std::string_view kMark = "-retry-";
    if (name.empty()) {
        return name;
    }
    int number = 0;
    std::string base = name;
    if (const std::size_t at = name.rfind(kMark); at != std::string::npos) {
        const char* first = name.data() + at + kMark.size();
        const char* last = name.data() + name.size();
        if (std::from_chars(first, last, number).ptr == last && first != last) {
            base = name.substr(0, at);
        }
    }
    return fmt::format("{}{}{}", base, kMark, number + 1);
}

}  // namespace

std::vector<tl::expected<Accepted, Refused>> LocalOrchestrator::deploy_many(
    const Principal& who, std::span<const DeployRequest> requests) {
    std::vector<tl::expected<Accepted, Refused>> answers;
    std::vector<pipeline::Append> appends;
    std::vector<std::size_t> places;
    const DeployRequest* previous = nullptr;
    tl::expected<Checked, Refused> checked;
    const Instant now = parts_->clock.instant();
    const auto answer_all = [&](const Error& error) {
        return std::vector<tl::expected<Accepted, Refused>>(requests.size(),
                                                            tl::unexpected(refused(error)));
    };
    for (const DeployRequest& request : requests) {
        const bool again = previous != nullptr && same_inputs(*previous, request) && checked &&
                           check_words(who, request);
        auto fresh = again ? tl::expected<Checked, Refused>(*checked) : parts_->check(who, request);
        previous = &request;
        if (!fresh) {
            answers.emplace_back(tl::unexpected(fresh.error()));
            checked = std::move(fresh);
            continue;
        }
        if (again) {
            fresh->request.name = request.name;
            fresh->request.description = request.description;
            fresh->request.limits = request.limits;
            fresh->request.callback = request.callback;
        } else {
            for (const std::string& text : fresh->contents) {
                if (auto kept = parts_->store->put_content(text); !kept) {
                    return answer_all(kept.error());
                }
            }
            parts_->plans.put(fresh->request, fresh->prepared);
        }
        checked = fresh;
        const DeploymentId id = parts_->ids.next(now.wall, parts_->random);
        pipeline::Append append;
        append.id = id;
        append.events.push_back(
            {now.wall, deployment::Accepted{fresh->request,
                                            Deadline::in(fresh->request.limits.timeout, now)}});
        appends.push_back(std::move(append));
        places.push_back(answers.size());
        answers.emplace_back(Accepted{id, std::move(fresh->warnings)});
    }
    auto statuses = parts_->store->append(appends, now);
    if (!statuses) {
        return answer_all(statuses.error());
    }
    for (std::size_t i = 0; i < appends.size(); ++i) {
        if (statuses->at(i) != pipeline::AppendStatus::committed) {
            answers[places[i]] = tl::unexpected(refused(name_taken(requests[places[i]].name)));
        }
    }
    return answers;
}

tl::expected<Accepted, Refused> LocalOrchestrator::deploy(const Principal& who,
                                                          const DeployRequest& request) {
    return std::move(deploy_many(who, std::span(&request, 1)).front());
}

tl::expected<Ranking, Refused> LocalOrchestrator::plan(const Principal& who,
                                                       const DeployRequest& request) {
    auto checked = parts_->check(who, request);
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    const Instant now = parts_->clock.instant();
    auto view = parts_->store->federation(now);
    if (!view) {
        return tl::unexpected(refused(std::move(view.error())));
    }
    deployment::State state;
    state.request = std::move(checked->request);
    pipeline::DecisionInput input = pipeline::decision_input(
        state, *checked->prepared, *view, parts_->options.snapshot_max_age, now.wall);
    input.state.data = parts_->data.find(input.requirements.datasets);
    const pipeline::DecisionResult result = pipeline::decide(input, parts_->ranker);
    return ranking_of(input, result, std::string(parts_->ranker.id()));
}

Result<void> LocalOrchestrator::Parts::check_retry(const deployment::State& old,
                                                   const RetryOptions& wanted) {
    // Whoever works on it could only find out that its secrets cannot be opened any more.
    auto inputs = pipeline::open_inputs(
        old.request.inputs, [&](std::string_view sealed_text, std::string_view context) {
            return sealing.open(sealed_text, context);
        });
    if (!inputs) {
        return fail(std::move(inputs.error()));
    }
    return known_providers(wanted.exclude_providers);
}

Result<DeploymentId> LocalOrchestrator::retry(const Principal& who, const DeploymentId& id,
                                              const RetryOptions& options) {
    auto old = parts_->owned(who, id);
    if (!old) {
        return fail(std::move(old.error()));
    }
    if (!deployment::is_resting(old->status)) {
        return fail(ErrorCode::failed_precondition,
                    fmt::format("deployment {} is {}", id.str(), to_string(old->status)),
                    "wait until it is at rest, or delete it first");
    }
    if (auto possible = parts_->check_retry(*old, options); !possible) {
        return fail(std::move(possible.error()));
    }
    const Instant now = parts_->clock.instant();
    std::vector<pipeline::Append> writes(1);
    if (options.delete_old && old->status != deployment::Status::delete_complete) {
        auto removal = deployment::command(*old, deployment::DeleteCommand{}, now, {});
        if (!removal) {
            return fail(std::move(removal.error()).in("deleting the old deployment"));
        }
        // In the same transaction, so that a crash cannot leave one half of the wish behind.
        pipeline::Append& append = writes.emplace_back();
        append.id = id;
        append.expected = old->version;
        for (deployment::Event& event : *removal) {
            append.events.push_back({now.wall, std::move(event)});
        }
    }
    deployment::Request request = old->request;
    request.retry_of = id.str();
    request.exclude_providers.insert(request.exclude_providers.end(),
                                     options.exclude_providers.begin(),
                                     options.exclude_providers.end());
    for (request.name = retry_name(request.name);; request.name = retry_name(request.name)) {
        writes.front().id = parts_->ids.next(now.wall, parts_->random);
        writes.front().events = {
            {now.wall, deployment::Accepted{request, Deadline::in(request.limits.timeout, now)}}};
        auto statuses = parts_->store->append(writes, now);
        if (!statuses) {
            return fail(std::move(statuses.error()));
        }
        const bool deletes = writes.size() > 1;
        const bool lost_race = deletes && statuses->back() != pipeline::AppendStatus::committed;
        if (lost_race) {
            if (auto removed = remove(who, id, false); !removed) {
                return fail(std::move(removed.error()).in("deleting the old deployment"));
            }
        }
        writes.resize(1);
        if (statuses->front() != pipeline::AppendStatus::name_taken) {
            return writes.front().id;
        }
    }
}

namespace {

/// What the deployment takes at its provider once it is as `prepared` says; an error when the
/// provider has no room for it.
struct NewShape {
    Resources demand;
    std::string choice;
};
Result<NewShape> new_shape(const deployment::State& state, const pipeline::Prepared& prepared,
                           const pipeline::FederationView& view, Timestamp now) {
    const deployment::Attempt* attempt = state.current();
    const auto entry = attempt == nullptr ? nullptr : view.snapshot->find(attempt->provider);
    if (entry == nullptr) {
        // The provider is no longer fed: nothing to check with.
        return NewShape{attempt == nullptr ? Resources{} : attempt->reserved, ""};
    }
    deployment::State fresh = state;
    fresh.attempts.clear();
    fresh.request.provider = entry->key.str();
    fresh.request.region.clear();
    fresh.request.exclude_providers.clear();
    pipeline::FederationView only = view;
    only.blocked.clear();
    // Its own share is free for it.
    for (Resources* reserved :
         {&only.reserved[entry->key],
          &only.reserved_by_user[pipeline::user_of(state.request)][entry->key]}) {
        for (const Resources::Field& field : Resources::fields()) {
            std::int64_t& amount = reserved->*field.member;
            amount = std::max<std::int64_t>(amount - attempt->reserved.*field.member, 0);
        }
    }
    pipeline::DecisionInput input =
        pipeline::decision_input(fresh, prepared, only, Milliseconds{0}, now);
    const std::vector<selection::Verdict> verdicts = selection::select(
        input.requirements, input.target,
        federation::Snapshot(std::vector<std::shared_ptr<const federation::ProviderEntry>>{entry}),
        input.state, now);
    if (verdicts.empty() || !verdicts.front().fits) {
        return fail(selection::no_provider_fits(verdicts));
    }
    return NewShape{verdicts.front().demand,
                    pipeline::choice_text(input.requirements, verdicts.front())};
}

}  // namespace

tl::expected<std::vector<Diagnostic>, Refused> LocalOrchestrator::Parts::start_update(
    const Principal& who, const DeploymentId& id, const UpdateRequest& request,
    const std::vector<std::string>& remove_nodes) {
    auto state = owned(who, id);
    if (!state) {
        return tl::unexpected(refused(std::move(state.error())));
    }
    auto checked = check_again(state->request, request);
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    const Instant now = clock.instant();
    auto view = store->federation(now);
    if (!view) {
        return tl::unexpected(refused(std::move(view.error())));
    }
    auto shape = new_shape(*state, *checked->prepared, *view, now.wall);
    if (!shape) {
        return tl::unexpected(refused(std::move(shape.error())));
    }
    for (const std::string& text : checked->contents) {
        if (auto kept = store->put_content(text); !kept) {
            return tl::unexpected(refused(std::move(kept.error())));
        }
    }
    deployment::UpdateCommand command;
    command.template_content = checked->request.template_content;
    command.template_file = checked->request.template_file;
    command.template_name = checked->request.template_name;
    command.imports = checked->request.imports;
    command.inputs = checked->request.inputs;
    command.reserved = shape->demand;
    command.choice = shape->choice;
    command.remove_nodes = remove_nodes;
    if (auto done = apply(who, id, command); !done) {
        return tl::unexpected(refused(std::move(done.error())));
    }
    return std::move(checked->warnings);
}

tl::expected<std::vector<Diagnostic>, Refused> LocalOrchestrator::update(
    const Principal& who, const DeploymentId& id, const UpdateRequest& request) {
    return parts_->start_update(who, id, request, {});
}

namespace {

Error flatten(Refused refusal) {
    if (!refusal.findings.empty()) {
        refusal.error.message = refusal.findings.front().message;
    }
    return std::move(refusal.error);
}

}  // namespace

Result<void> LocalOrchestrator::node_action(const Principal& who, const DeploymentId& id,
                                            const std::string& action,
                                            const std::vector<std::string>& nodes) {
    if (nodes.empty()) {
        return fail(ErrorCode::invalid_argument, "no node is named",
                    "`paas nodes ls` lists them; --all means every one");
    }
    if (action != "rm") {
        return parts_->apply(who, id, deployment::NodeCommand{action, nodes});
    }
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    std::map<std::string, int> deltas;
    for (const std::string& wanted : nodes) {
        const auto node = std::ranges::find(state->nodes, wanted, &deployment::Node::id);
        if (node == state->nodes.end()) {
            return fail(ErrorCode::not_found, fmt::format("there is no node {}", wanted),
                        "`paas nodes ls` lists them");
        }
        --deltas[node->node_template];
    }
    auto prepared = parts_->plans.get(state->request);
    auto text = parts_->store->content(state->request.template_content);
    if (!prepared || !text) {
        return fail(std::move(prepared ? text.error() : prepared.error()));
    }
    auto change = change_counts(*text, state->request.template_file, (*prepared)->topology, deltas);
    if (!change) {
        return fail(std::move(change.error()));
    }
    UpdateRequest request;
    request.service_template = NamedText{state->request.template_file, std::move(change->text)};
    request.inputs = std::move(change->inputs);
    auto done = parts_->start_update(who, id, request, nodes);
    return done ? Result<void>{} : fail(flatten(std::move(done.error())));
}

Result<void> LocalOrchestrator::add_nodes(const Principal& who, const DeploymentId& id, int count,
                                          const std::string& node_template) {
    if (count < 1) {
        return fail(ErrorCode::invalid_argument, "the number of nodes to add is below 1",
                    "give --count N with N at least 1");
    }
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    auto prepared = parts_->plans.get(state->request);
    auto text = parts_->store->content(state->request.template_content);
    if (!prepared || !text) {
        return fail(std::move(prepared ? text.error() : prepared.error()));
    }
    const std::string& file = state->request.template_file;
    const std::vector<std::string> scalable = scalable_nodes(*text, file, (*prepared)->topology);
    std::string chosen = node_template;
    if (chosen.empty() && scalable.size() == 1) {
        chosen = scalable.front();
    }
    if (std::ranges::find(scalable, chosen) == scalable.end()) {
        return fail(ErrorCode::invalid_argument,
                    chosen.empty() ? fmt::format("{} node templates can grow", scalable.size())
                                   : fmt::format("the node template {} cannot grow", chosen),
                    scalable.empty()
                        ? "no node of this template sets scalable.count"
                        : fmt::format("name one with --of: {}", fmt::join(scalable, ", ")));
    }
    auto change = change_counts(*text, file, (*prepared)->topology, {{chosen, count}});
    if (!change) {
        return fail(std::move(change.error()));
    }
    UpdateRequest request;
    request.service_template = NamedText{file, std::move(change->text)};
    request.inputs = std::move(change->inputs);
    auto done = parts_->start_update(who, id, request, {});
    return done ? Result<void>{} : fail(flatten(std::move(done.error())));
}

}  // namespace paas::orchestrator
