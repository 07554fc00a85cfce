#include "commands/providers.hpp"

#include "app/app.hpp"
#include "commands/commands.hpp"
#include "commands/records.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/federation/snapshot.hpp"

#include <algorithm>
#include <map>

namespace paas::cli {
namespace {

using federation::ProviderEntry;

/// All that is known of the federation now.
struct Federation {
    federation::Snapshot snapshot;
    std::map<ProviderKey, Resources> reserved;
    std::vector<orchestrator::BlockView> blocked;
    Timestamp now{};
};

Try<Federation> load(App& app) {
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    auto snapshot = (*orchestrator)->providers(app.who());
    if (!snapshot) {
        return tl::unexpected<Failure>(std::move(snapshot.error()));
    }
    auto reserved = (*orchestrator)->reservations(app.who());
    if (!reserved) {
        return tl::unexpected<Failure>(std::move(reserved.error()));
    }
    auto blocked = (*orchestrator)->blocked(app.who());
    if (!blocked) {
        return tl::unexpected<Failure>(std::move(blocked.error()));
    }
    return Federation{std::move(*snapshot), std::move(*reserved), std::move(*blocked), app.now()};
}

bool names(const ProviderEntry& entry, std::string_view text) {
    return text == entry.key.str() || text == entry.label || text == entry.provider.name;
}

bool is_blocked(const Federation& federation, const ProviderEntry& entry) {
    return std::ranges::any_of(federation.blocked, [&](const orchestrator::BlockView& block) {
        return block.template_name.empty() && block.until > federation.now &&
               names(entry, block.provider);
    });
}

Json record_of(const Federation& federation, const ProviderEntry& entry) {
    const auto reserved = federation.reserved.find(entry.key);
    return provider_record(entry, federation.snapshot.rally(entry.label),
                           reserved == federation.reserved.end() ? Resources{} : reserved->second,
                           is_blocked(federation, entry), federation.now);
}

void tell_where_providers_come_from(App& app, const Federation& federation) {
    if (federation.snapshot.entries().empty()) {
        app.note("no provider is known; see `paas feed --help`");
    }
}

Try<int> list(App& app) {
    auto federation = load(app);
    if (!federation) {
        return tl::unexpected(std::move(federation.error()));
    }
    View view{
        .kind = "paas.provider/1",
        .columns =
            {{.title = "PROVIDER", .path = "label", .flexible = true},
             {.title = "STATUS", .path = "status", .look = Look::status},
             {.title = "AGE", .path = "seen", .look = Look::age, .right = true},
             {.title = "VCPUS",
              .path = "free.vcpus",
              .look = Look::limit,
              .right = true,
              .of = "limits.vcpus"},
             {.title = "RAM MIB",
              .path = "free.ram_mib",
              .look = Look::limit,
              .right = true,
              .of = "limits.ram_mib"},
             {.title = "VMS", .path = "free.instances", .look = Look::limit, .right = true},
             {.title = "TESTS", .path = "tests.passed", .right = true},
             {.title = "BLOCKED", .path = "blocked", .look = Look::yes_no},
             {.title = "TYPE", .path = "type", .wide_only = true},
             {.title = "GROUP", .path = "group", .wide_only = true},
             {.title = "PROJECT", .path = "project", .wide_only = true},
             {.title = "GIB",
              .path = "free.storage_gib",
              .look = Look::limit,
              .wide_only = true,
              .right = true},
             {.title = "IPS",
              .path = "free.public_ips",
              .look = Look::limit,
              .wide_only = true,
              .right = true},
             {.title = "FLAVORS", .path = "flavors", .wide_only = true, .right = true},
             {.title = "WITH GPU", .path = "gpu_flavors", .wide_only = true, .right = true},
             {.title = "IMAGES", .path = "images", .wide_only = true, .right = true},
             {.title = "NETWORKS", .path = "network_count", .wide_only = true, .right = true}},
        .name = "label"};
    for (const auto& entry : federation->snapshot.entries()) {
        view.records.push_back(record_of(*federation, *entry));
    }
    tell_where_providers_come_from(app, *federation);
    return view.records.empty() && app.for_people() ? 0 : app.show(view);
}

Error unknown_provider(const Federation& federation, const std::string& name) {
    std::vector<std::string_view> known;
    for (const auto& entry : federation.snapshot.entries()) {
        known.push_back(entry->label);
        known.push_back(entry->provider.name);
    }
    const std::string_view near = nearest(name, known);
    return {ErrorCode::not_found, "no provider is named '" + name + "'",
            near.empty() ? "see `paas providers ls`" : "did you mean '" + std::string(near) + "'?"};
}

Try<int> show(App& app) {
    auto federation = load(app);
    if (!federation) {
        return tl::unexpected(std::move(federation.error()));
    }
    const std::string name = app.args().get("PROVIDER");
    View view{.kind = "paas.provider-detail/1",
              .list = false,
              .columns = {{.title = "PROVIDER", .path = "label"},
                          {.title = "PROJECT", .path = "project"},
                          {.title = "TYPE", .path = "type"},
                          {.title = "STATUS", .path = "status", .look = Look::status},
                          {.title = "GROUP", .path = "group"},
                          {.title = "ENDPOINT", .path = "endpoint"},
                          {.title = "ISSUER", .path = "issuer"},
                          {.title = "SLA", .path = "sla"},
                          {.title = "BLOCKED", .path = "blocked", .look = Look::yes_no},
                          {.title = "TESTS PASSED", .path = "tests.passed"},
                          {.title = "API VERSION", .path = "api_version"},
                          {.title = "SEEN", .path = "seen"}},
              .name = "key"};
    if (app.for_people()) {  // in other formats the same figure would stand twice
        view.columns.push_back({.title = "AGE", .path = "seen", .look = Look::age});
    }
    for (const auto& entry : federation->snapshot.entries()) {
        if (names(*entry, name)) {
            view.records.push_back(full_record(*entry, record_of(*federation, *entry)));
        }
    }
    if (view.records.empty()) {
        return tl::unexpected<Failure>(unknown_provider(*federation, name));
    }
    if (view.records.size() > 1) {
        std::string keys;
        for (const Json& record : view.records) {
            keys += (keys.empty() ? "" : ", ") + plain_text(record["key"]);
        }
        return usage_failure("'" + name + "' names several providers: " + keys,
                             "give the whole key");
    }
    const Json record = view.records.front();
    const int printed = app.show(view);
    if (printed != 0 || !app.for_people() || !app.output().columns.empty()) {
        return printed;
    }
    return app.print(provider_sections(app.terminal(), record));
}

Try<int> gpus(App& app) {
    auto federation = load(app);
    if (!federation) {
        return tl::unexpected(std::move(federation.error()));
    }
    View view{
        .kind = "paas.gpu-flavor/1",
        .columns = {{.title = "PROVIDER", .path = "provider"},
                    {.title = "FLAVOR", .path = "flavor", .flexible = true},
                    {.title = "GPUS", .path = "gpus", .right = true},
                    {.title = "VENDOR", .path = "vendor"},
                    {.title = "MODEL", .path = "model"},
                    {.title = "VCPUS", .path = "vcpus", .right = true},
                    {.title = "RAM MIB", .path = "ram_mib", .right = true},
                    {.title = "FREE", .path = "gpus_free", .look = Look::limit, .right = true},
                    {.title = "MODE", .path = "mode", .wide_only = true},
                    {.title = "READ FROM", .path = "evidence", .wide_only = true}},
        .name = "flavor"};
    for (const auto& entry : federation->snapshot.entries()) {
        const auto reserved = federation->reserved.find(entry->key);
        const Resources free = free_amounts(
            *entry, reserved == federation->reserved.end() ? Resources{} : reserved->second);
        for (Json& record : gpu_records(*entry, free)) {
            view.records.push_back(std::move(record));
        }
    }
    tell_where_providers_come_from(app, *federation);
    if (view.records.empty() && app.for_people()) {
        app.note("no flavor has a GPU");
        return 0;
    }
    const bool as_matrix = app.output().format == Format::table && app.output().columns.empty() &&
                           app.output().sort.empty();
    return as_matrix ? app.print(gpu_matrix(app.terminal(), view.records)) : app.show(view);
}

int show_blocks(App& app, const std::vector<orchestrator::BlockView>& blocks) {
    View view{.kind = "paas.block/1",
              .columns = {{.title = "PROVIDER", .path = "provider"},
                          {.title = "TEMPLATE", .path = "template", .flexible = true},
                          {.title = "UNTIL", .path = "until"},
                          {.title = "REASON", .path = "reason", .flexible = true}},
              .name = "provider"};
    for (const orchestrator::BlockView& block : blocks) {
        Json record;
        record["provider"] = block.provider;
        record["template"] = block.template_name;
        record["reason"] = block.reason;
        record["until"] = format_time(block.until);
        view.records.push_back(std::move(record));
    }
    if (blocks.empty() && app.for_people()) {
        app.note("no provider is blocked");
        return 0;
    }
    return app.show(view);
}

Try<int> blocked(App& app) {
    auto federation = load(app);
    if (!federation) {
        return tl::unexpected(std::move(federation.error()));
    }
    std::erase_if(federation->blocked, [&](const orchestrator::BlockView& block) {
        return block.until <= federation->now;
    });
    return show_blocks(app, federation->blocked);
}

Try<int> block(App& app) {
    auto federation = load(app);
    if (!federation) {
        return tl::unexpected(std::move(federation.error()));
    }
    const std::string name = app.args().get("PROVIDER");
    const auto entries = federation->snapshot.entries();
    if (std::ranges::none_of(entries, [&](const auto& entry) { return names(*entry, name); })) {
        return tl::unexpected<Failure>(unknown_provider(*federation, name));
    }
    auto orchestrator = app.orchestrator();
    const Milliseconds duration =
        app.args().duration("for").value_or(Milliseconds(std::chrono::hours(24)));
    auto done = (*orchestrator)->block(app.who(), name, app.args().get("reason"), duration);
    if (!done) {
        return tl::unexpected<Failure>(std::move(done.error()));
    }
    return blocked(app);
}

Try<int> unblock(App& app) {
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    auto done = (*orchestrator)->unblock(app.who(), app.args().get("PROVIDER"));
    if (!done) {
        return tl::unexpected<Failure>(std::move(done.error()));
    }
    return blocked(app);
}

}  // namespace

int run_providers_ls(App& app) {
    return app.finish(list(app));
}
int run_providers_show(App& app) {
    return app.finish(show(app));
}
int run_providers_gpus(App& app) {
    return app.finish(gpus(app));
}
int run_providers_blocked(App& app) {
    return app.finish(blocked(app));
}
int run_providers_block(App& app) {
    return app.finish(block(app));
}
int run_providers_unblock(App& app) {
    return app.finish(unblock(app));
}

}  // namespace paas::cli
