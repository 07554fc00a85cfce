// What can be looked at.
#include "parts.hpp"

#include "paas/pipeline/sealed.hpp"
#include "paas/text/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace paas::orchestrator {
namespace {

DeploymentSummary summary_of(store::DeploymentRow row) {
    DeploymentSummary out;
    out.id = std::move(row.id);
    out.name = std::move(row.name);
    out.description = std::move(row.description);
    out.status = row.status;
    out.phase = row.phase;
    out.template_name = std::move(row.template_name);
    out.provider = std::move(row.provider_label);
    out.provider_type = std::move(row.provider_type);
    out.simulated = row.simulated;
    out.group = std::move(row.group);
    out.owner = std::move(row.owner);
    out.issuer = std::move(row.issuer);
    out.reason = std::move(row.reason);
    out.attempts = row.attempts;
    out.locked = row.locked;
    out.created = row.created;
    out.updated = row.updated;
    return out;
}

store::DeploymentFilter filter_of(const Principal& who, const ListFilter& filter) {
    store::DeploymentFilter out;
    out.status = filter.statuses;
    out.deleted = filter.deleted;
    out.owner = filter.owner;
    if (!filter.all_users && filter.owner.empty()) {
        out.owner = who.subject;
        out.issuer = who.issuer;
    }
    if (!filter.group.empty()) {
        out.groups = {filter.group};
    }
    out.provider = filter.provider;
    out.template_name = filter.template_name;
    out.since = filter.since;
    out.limit = filter.limit;
    return out;
}

Result<void> may_list(const Principal& who, const ListFilter& filter) {
    const bool others = filter.all_users || (!filter.owner.empty() && filter.owner != who.subject);
    if (others && !who.admin) {
        return fail(ErrorCode::permission_denied, "only administrators see what others deployed",
                    "leave out --all-users and --user");
    }
    return {};
}

/// The payload with sealed inputs masked.
std::string masked(const deployment::Event& event) {
    deployment::Event shown = event;
    if (auto* accepted = std::get_if<deployment::Accepted>(&shown)) {
        accepted->request.inputs = pipeline::mask_inputs(accepted->request.inputs);
    } else if (auto* update = std::get_if<deployment::UpdateStarted>(&shown)) {
        update->inputs = pipeline::mask_inputs(update->inputs);
    }
    return deployment::encode(shown);
}

}  // namespace

Result<std::vector<DeploymentSummary>> LocalOrchestrator::list(const Principal& who,
                                                               const ListFilter& filter) {
    if (auto ok = may_list(who, filter); !ok) {
        return fail(std::move(ok.error()));
    }
    auto rows = parts_->store->list(filter_of(who, filter));
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    std::vector<DeploymentSummary> out;
    out.reserve(rows->size());
    std::ranges::transform(*rows, std::back_inserter(out),
                           [](store::DeploymentRow& row) { return summary_of(std::move(row)); });
    return out;
}

Result<deployment::State> LocalOrchestrator::get(const Principal& who, const DeploymentId& id) {
    auto state = parts_->owned(who, id);
    if (state) {
        state->request.inputs = pipeline::mask_inputs(state->request.inputs);
        if (state->update) {
            state->update->inputs = pipeline::mask_inputs(state->update->inputs);
        }
    }
    return state;
}

Result<std::vector<LogEvent>> LocalOrchestrator::events(const Principal& who,
                                                        const DeploymentId& id,
                                                        std::uint64_t after) {
    if (auto row = parts_->visible(who, id); !row) {
        return fail(std::move(row.error()));
    }
    auto journal = parts_->store->read(id);
    if (!journal) {
        return fail(std::move(journal.error()));
    }
    deployment::State state;
    state.id = id;
    std::vector<LogEvent> out;
    for (const deployment::Recorded& recorded : *journal) {
        if (auto applied = deployment::apply(state, recorded); !applied) {
            return fail(std::move(applied.error()));
        }
        if (state.version > after) {
            out.push_back(
                {id, state.version, recorded.at, std::string(deployment::type_of(recorded.event)),
                 event_text(recorded.event, state), masked(recorded.event), state.status});
        }
    }
    return out;
}

Result<std::string> LocalOrchestrator::provider_log(const Principal& who, const DeploymentId& id) {
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    const auto last = std::ranges::find_if(
        state->attempts.rbegin(), state->attempts.rend(),
        [](const deployment::Attempt& attempt) { return !attempt.infrastructure.empty(); });
    if (last == state->attempts.rend()) {
        return std::string();
    }
    auto simulator = parts_->simulator();
    if (!simulator) {
        return fail(std::move(simulator.error()));
    }
    deployment::Operation target;
    target.deployment = id;
    target.attempt = last->number;
    target.provider = last->provider;
    target.tag = last->tag;
    target.infrastructure = last->infrastructure;
    return (*simulator)->log(target);
}

Result<std::vector<ResourceView>> LocalOrchestrator::resources(const Principal& who,
                                                               const DeploymentId& id) {
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    auto prepared = parts_->plans.get(state->request);
    if (!prepared) {
        return fail(std::move(prepared.error()));
    }
    std::vector<ResourceView> out;
    for (const tosca::NodeView& node : (*prepared)->topology.nodes) {
        ResourceView resource;
        resource.name = node.name;
        resource.type = node.type;
        for (const tosca::RequirementView& requirement : node.requirements) {
            if (!requirement.target.empty()) {
                resource.requires_nodes.push_back(requirement.target);
            }
        }
        bool placed = false;
        for (const deployment::Node& instance : state->nodes) {
            if (instance.node_template != node.name) {
                continue;
            }
            ResourceView one = resource;
            one.id = instance.id;
            one.state = instance.state;
            one.details = {{"public_address", instance.public_address},
                           {"private_address", instance.private_address},
                           {"flavor", instance.flavor},
                           {"image", instance.image}};
            std::erase_if(one.details, [](const auto& detail) { return detail.second.empty(); });
            out.push_back(std::move(one));
            placed = true;
        }
        if (!placed) {
            out.push_back(std::move(resource));
        }
    }
    return out;
}

Result<std::string> LocalOrchestrator::template_text(const Principal& who, const DeploymentId& id,
                                                     bool resolved) {
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    if (!resolved) {
        return parts_->store->content(state->request.template_content);
    }
    auto prepared = parts_->plans.get(state->request);
    if (!prepared) {
        return fail(std::move(prepared.error()));
    }
    // Resolved once more with a mask for each secret, unchecked: "***" may break its constraints.
    tosca::InputValues shown = (*prepared)->inputs;
    for (const std::string& name : pipeline::sealed_names(state->request.inputs)) {
        for (tosca::Field& field : shown) {
            if (field.name == name) {
                field.value = "***";
            }
        }
    }
    auto topology = tosca::resolve((*prepared)->service_template, shown);
    if (!topology) {
        return fail(std::move(topology.error()));
    }
    return tosca::render((*prepared)->service_template, *topology);
}

Result<std::string> LocalOrchestrator::graph(const Principal& who, const DeploymentId& id,
                                             GraphFormat format) {
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    auto prepared = parts_->plans.get(state->request);
    if (!prepared) {
        return fail(std::move(prepared.error()));
    }
    const tosca::Graph graph = tosca::graph((*prepared)->topology);
    switch (format) {
        case GraphFormat::dot:
            return tosca::to_dot(graph);
        case GraphFormat::mermaid:
            return tosca::to_mermaid(graph);
        case GraphFormat::json:
            break;
    }
    nlohmann::json out = {{"nodes", nlohmann::json::array()}, {"edges", nlohmann::json::array()}};
    for (const tosca::Graph::Node& node : graph.nodes) {
        out["nodes"].push_back({{"name", node.name}, {"type", node.type}, {"count", node.count}});
    }
    for (const tosca::Graph::Edge& edge : graph.edges) {
        out["edges"].push_back({{"source", graph.nodes.at(edge.source).name},
                                {"target", graph.nodes.at(edge.target).name},
                                {"requirement", edge.label}});
    }
    return text::dump_json(out);
}

namespace {

void count_into(StatsRow& row, const store::Count& count) {
    row.total += count.count;
    switch (count.status) {
        case deployment::Status::create_complete:
        case deployment::Status::update_complete:
        case deployment::Status::delete_complete:
            row.complete += count.count;
            break;
        case deployment::Status::create_failed:
        case deployment::Status::update_failed:
        case deployment::Status::delete_failed:
            row.failed += count.count;
            break;
        case deployment::Status::create_in_progress:
        case deployment::Status::update_in_progress:
        case deployment::Status::delete_in_progress:
            row.in_progress += count.count;
            break;
    }
}

}  // namespace

Result<std::vector<Stats>> LocalOrchestrator::stats(const Principal& who,
                                                    const ListFilter& filter) {
    if (auto ok = may_list(who, filter); !ok) {
        return fail(std::move(ok.error()));
    }
    static constexpr std::pair<std::string_view, store::StatsBy> kTables[] = {
        {"status", store::StatsBy::status},     {"group", store::StatsBy::group},
        {"provider", store::StatsBy::provider}, {"template", store::StatsBy::template_name},
        {"month", store::StatsBy::month},
    };
    std::vector<Stats> out;
    for (const auto& [name, by] : kTables) {
        auto counts = parts_->store->stats(by, filter_of(who, filter));
        if (!counts) {
            return fail(std::move(counts.error()));
        }
        std::map<std::string, StatsRow> rows;
        for (const store::Count& count : *counts) {
            StatsRow& row = rows[count.value];
            row.key = count.value;
            count_into(row, count);
        }
        Stats table{std::string(name), {}};
        for (auto& [key, row] : rows) {
            table.rows.push_back(std::move(row));
        }
        out.push_back(std::move(table));
    }
    return out;
}

}  // namespace paas::orchestrator
