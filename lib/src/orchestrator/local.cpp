#include "paas/orchestrator/local.hpp"

#include "parts.hpp"

#include "paas/pipeline/sealed.hpp"
#include "paas/sources/document_folder.hpp"
#include "paas/store/holder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paas::orchestrator {
namespace {

constexpr std::size_t kPlansKept = 64;

std::vector<std::filesystem::path> module_folders(const LocalOptions& options) {
    return options.module_folders.empty() ? plugin::module_folders(plugin::program_path(), "")
                                          : options.module_folders;
}

Error no_such(const DeploymentId& id) {
    return {ErrorCode::not_found, fmt::format("there is no deployment {}", id.str()),
            "`paas status` lists yours; `--deleted` shows deleted ones too"};
}

}  // namespace

Orchestrator::~Orchestrator() = default;

LocalOrchestrator::Parts::Parts(LocalOptions given, Clock& the_clock, Random& the_random,
                                Logger& the_log, FaultPlan* the_faults)
    : options(std::move(given)),
      clock(the_clock),
      random(the_random),
      log(the_log),
      faults(the_faults),
      io(the_faults),
      sealing(
          key_path(), module_folders(options),
          [this] {
              return sealed_deployments().map(
                  [](const std::vector<DeploymentId>& sealed) { return !sealed.empty(); });
          },
          the_random),
      plans([this](const ContentHash& hash) { return store->content(hash); },
            [this](std::string_view sealed, std::string_view context) {
                return sealing.open(sealed, context);
            },
            kPlansKept,
            options.documents.empty()
                ? nullptr
                : std::make_unique<sources::DocumentFolder>(options.documents)),
      data(options.data_map, options.data_catalogue, the_clock),
      holder(store::process_holder(the_random)),
      secret_words(options.secret_words.empty() ? tosca::default_secret_words()
                                                : options.secret_words) {}

std::filesystem::path LocalOrchestrator::Parts::store_path() const {
    return options.state_dir / "store.sqlite";
}

std::filesystem::path LocalOrchestrator::Parts::key_path() const {
    return options.key_file.empty() ? options.state_dir / "sealing.key" : options.key_file;
}

Result<std::vector<DeploymentId>> LocalOrchestrator::Parts::sealed_deployments() {
    auto sealed = store->mentioning(pipeline::kSealedMember);
    if (!sealed) {
        return sealed;
    }
    std::vector<DeploymentId> found;
    for (const DeploymentId& id : *sealed) {
        auto state = store->load(id);
        if (!state) {
            return fail(std::move(state.error()));
        }
        // A value that only looks like the mark is none.
        if (!pipeline::sealed_names(state->request.inputs).empty() ||
            (state->update && !pipeline::sealed_names(state->update->inputs).empty())) {
            found.push_back(id);
        }
    }
    return found;
}

std::filesystem::path LocalOrchestrator::Parts::simulator_path() const {
    return options.state_dir / "simulator.sqlite";
}

pipeline::FetchContent LocalOrchestrator::Parts::fetch_content() {
    return [this](const ContentHash& hash) { return store->content(hash); };
}

bool may_see(const Principal& who, const store::DeploymentRow& row) {
    return who.admin || (row.issuer == who.issuer && row.owner == who.subject);
}

Result<store::DeploymentRow> LocalOrchestrator::Parts::visible(const Principal& who,
                                                               const DeploymentId& id) {
    auto row = store->row(id);
    if (!row) {
        return fail(std::move(row.error()));
    }
    if (!*row || !may_see(who, **row)) {
        return fail(no_such(id));
    }
    return std::move(**row);
}

Result<deployment::State> LocalOrchestrator::Parts::owned(const Principal& who,
                                                          const DeploymentId& id) {
    if (auto row = visible(who, id); !row) {
        return fail(std::move(row.error()));
    }
    return store->load(id);
}

Result<void> LocalOrchestrator::Parts::apply(const Principal& who, const DeploymentId& id,
                                             const deployment::Command& command) {
    constexpr int kRaces = 100;  // a worker writes a handful of events while we try
    for (int race = 0; race < kRaces; ++race) {
        auto state = owned(who, id);
        if (!state) {
            return fail(std::move(state.error()));
        }
        const Instant now = clock.instant();
        auto events = deployment::command(*state, command, now, {});
        if (!events) {
            return fail(std::move(events.error()));
        }
        if (events->empty()) {
            return {};
        }
        pipeline::Append append;
        append.id = id;
        append.expected = state->version;
        for (deployment::Event& event : *events) {
            append.events.push_back({now.wall, std::move(event)});
        }
        auto status = store->append(std::span(&append, 1), now);
        if (!status) {
            return fail(std::move(status.error()));
        }
        if (status->front() == pipeline::AppendStatus::committed) {
            return {};
        }
    }
    return fail(ErrorCode::aborted, fmt::format("deployment {} keeps changing", id.str()),
                "try again in a moment");
}

LocalOrchestrator::LocalOrchestrator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LocalOrchestrator::~LocalOrchestrator() = default;

Result<std::unique_ptr<LocalOrchestrator>> LocalOrchestrator::open(LocalOptions options,
                                                                   Clock& clock, Random& random,
                                                                   Logger& log, FaultPlan* faults) {
    auto parts = std::make_unique<Parts>(std::move(options), clock, random, log, faults);
    store::StoreOptions store_options;
    store_options.io = &parts->io;
    auto store = store::Store::open(parts->store_path().string(), store_options);
    if (!store) {
        return fail(std::move(store.error()));
    }
    parts->store = std::move(*store);
    return std::unique_ptr<LocalOrchestrator>(new LocalOrchestrator(std::move(parts)));
}

Result<DeploymentId> LocalOrchestrator::find(const Principal& who, const std::string& id) {
    auto rows = parts_->store->find(id);
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    std::erase_if(*rows, [&](const store::DeploymentRow& row) { return !may_see(who, row); });
    if (rows->empty()) {
        return fail(no_such(DeploymentId(id)));
    }
    if (rows->size() > 1) {
        std::string candidates;
        for (const store::DeploymentRow& row : *rows) {
            candidates += fmt::format("{}{} ({})", candidates.empty() ? "" : ", ", row.id.str(),
                                      row.name.empty() ? row.template_name : row.name);
        }
        return fail(ErrorCode::invalid_argument,
                    fmt::format("{} could be {} deployments", id, rows->size()),
                    "name one of them: " + candidates);
    }
    return rows->front().id;
}

Result<void> LocalOrchestrator::remove(const Principal& who, const DeploymentId& id, bool force) {
    return parts_->apply(who, id, deployment::DeleteCommand{force});
}

Result<void> LocalOrchestrator::reset(const Principal& who, const DeploymentId& id) {
    auto state = parts_->owned(who, id);
    if (!state) {
        return fail(std::move(state.error()));
    }
    if (state->phase == deployment::Phase::parked) {
        return parts_->apply(who, id, deployment::ResumeCommand{});
    }
    return parts_->apply(who, id, deployment::ResetCommand{});
}

Result<void> LocalOrchestrator::lock(const Principal& who, const DeploymentId& id, bool locked) {
    return parts_->apply(who, id, deployment::LockCommand{locked});
}

Result<void> LocalOrchestrator::change_port(const Principal& who, const DeploymentId& id, bool open,
                                            const deployment::PortRule& rule) {
    return parts_->apply(who, id, deployment::PortCommand{open, rule});
}

LocalOrchestrator::IoReport LocalOrchestrator::io() const {
    const sqlite::IoCounts counts = parts_->io.counts();
    const store::StoreCounters store = parts_->store->counters();
    return {counts.writes, counts.syncs, store.commits, store.events};
}

}  // namespace paas::orchestrator
