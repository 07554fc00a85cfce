#include "commands/providers.hpp"

#include "commands/commands.hpp"
#include "commands/records.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/federation/snapshot.hpp"

#include <algorithm>
#include <map>

namespace paas::cli {
namespace {

using federation::Metric;
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

Json tests_record(const Federation& federation, const ProviderEntry& entry) {
    constexpr auto kWindow = std::chrono::hours(24 * 30);
    const auto window =
        federation.snapshot.rally(entry.label).window(federation.now, Milliseconds(kWindow));
    Json record;
    record["runs"] = window.runs;
    record["failures"] = window.failures;
    return record;
}

Json provider_record(const Federation& federation, const ProviderEntry& entry) {
    const federation::Provider& provider = entry.provider;
    const auto reserved = federation.reserved.find(entry.key);
    const Resources taken = reserved == federation.reserved.end() ? Resources{} : reserved->second;
    Json record;
    record["key"] = entry.key.str();
    record["label"] = entry.label;
    record["name"] = provider.name;
    record["region"] = provider.region;
    record["project"] = provider.project;
    record["type"] = provider.type;
    record["status"] = provider.status;
    record["group"] = provider.user_group;
    record["free"] = amounts_record(selection::remaining(entry.free, taken));
    record["reserved"] = amounts_record(taken);
    record["flavors"] = provider.flavors.size();
    record["images"] = provider.images.size();
    record["gpu_flavors"] =
        std::ranges::count_if(provider.flavors, [](const auto& f) { return f.gpus > 0; });
    record["blocked"] = is_blocked(federation, entry);
    record["tests"] = tests_record(federation, entry);
    record["seen"] =
        provider.timestamp == Timestamp{} ? std::string() : format_time(provider.timestamp);
    return record;
}

Json limit_record(const federation::Limit& limit) {
    return limit.is_value() ? Json(limit.value) : limit.is_known() ? Json("unlimited") : Json();
}

Json quotas_record(const federation::Quotas& quotas) {
    Json record = Json::object();
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        const auto metric = static_cast<Metric>(i);
        const federation::QuotaLine& line = quotas[metric];
        if (!line.limit.is_known() && !line.per_user.is_known() && !line.used) {
            continue;
        }
        Json entry;
        entry["limit"] = limit_record(line.limit);
        entry["per_user"] = limit_record(line.per_user);
        entry["used"] = line.used ? Json(*line.used) : Json();
        record[std::string(to_string(metric))] = std::move(entry);
    }
    return record;
}

Json flavor_record(const federation::Flavor& flavor) {
    Json record;
    record["id"] = flavor.id;
    record["name"] = flavor.name;
    record["vcpus"] = flavor.vcpus;
    record["ram_mib"] = flavor.ram_mib;
    record["disk_gib"] = flavor.disk_gib;
    record["gpus"] = flavor.gpus;
    record["gpu_vendor"] = flavor.gpu_vendor;
    record["gpu_model"] = flavor.gpu_model;
    return record;
}

Json image_record(const federation::Image& image) {
    Json record;
    record["id"] = image.id;
    record["name"] = image.name;
    record["os_type"] = image.os_type;
    record["os_distro"] = image.os_distro;
    record["os_version"] = image.os_version;
    record["architecture"] = image.architecture;
    return record;
}

Json full_record(const Federation& federation, const ProviderEntry& entry) {
    const federation::Provider& provider = entry.provider;
    Json record = provider_record(federation, entry);
    record["endpoint"] = provider.endpoint;
    record["issuer"] = provider.issuer_endpoint;
    record["sla"] = provider.sla_id;
    record["quotas"] = quotas_record(provider.quotas);
    record["flavors"] = Json::array();
    for (const auto& flavor : provider.flavors) {
        record["flavors"].push_back(flavor_record(flavor));
    }
    record["images"] = Json::array();
    for (const auto& image : provider.images) {
        record["images"].push_back(image_record(image));
    }
    record["networks"] = Json::array();
    for (const auto& network : provider.networks) {
        record["networks"].push_back({{"id", network.id},
                                      {"name", network.name},
                                      {"external", network.is_external},
                                      {"default", network.is_default}});
    }
    record["storage_classes"] = Json::array();
    for (const auto& storage : provider.storage_classes) {
        record["storage_classes"].push_back({{"name", storage.name},
                                             {"provisioner", storage.provisioner},
                                             {"default", storage.is_default}});
    }
    return record;
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
             {.title = "VCPUS", .path = "free.vcpus", .look = Look::limit, .right = true},
             {.title = "RAM MIB", .path = "free.ram_mib", .look = Look::limit, .right = true},
             {.title = "VMS", .path = "free.instances", .look = Look::limit, .right = true},
             {.title = "GPUS", .path = "gpu_flavors", .wide_only = true, .right = true},
             {.title = "BLOCKED", .path = "blocked", .look = Look::yes_no},
             {.title = "SEEN", .path = "seen", .look = Look::age, .right = true},
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
             {.title = "TESTS FAILED", .path = "tests.failures", .wide_only = true, .right = true}},
        .name = "label"};
    for (const auto& entry : federation->snapshot.entries()) {
        view.records.push_back(provider_record(*federation, *entry));
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
                          {.title = "TESTS FAILED", .path = "tests.failures"},
                          {.title = "OF TESTS RUN", .path = "tests.runs"},
                          {.title = "SEEN", .path = "seen"}},
              .name = "key"};
    for (const auto& entry : federation->snapshot.entries()) {
        if (names(*entry, name)) {
            view.records.push_back(full_record(*federation, *entry));
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
                    {.title = "FREE", .path = "gpus_free", .look = Look::limit, .right = true}},
        .name = "flavor"};
    for (const auto& entry : federation->snapshot.entries()) {
        const auto reserved = federation->reserved.find(entry->key);
        const Resources free = selection::remaining(
            entry->free, reserved == federation->reserved.end() ? Resources{} : reserved->second);
        for (const federation::Flavor& flavor : entry->provider.flavors) {
            if (flavor.gpus == 0) {
                continue;
            }
            Json record;
            record["provider"] = entry->label;
            record["flavor"] = flavor.name;
            record["gpus"] = flavor.gpus;
            record["vendor"] = flavor.gpu_vendor;
            record["model"] = flavor.gpu_model;
            record["vcpus"] = flavor.vcpus;
            record["ram_mib"] = flavor.ram_mib;
            record["gpus_free"] = amounts_record(free)["gpus"];
            view.records.push_back(std::move(record));
        }
    }
    tell_where_providers_come_from(app, *federation);
    if (view.records.empty() && app.for_people()) {
        app.note("no flavor has a GPU");
        return 0;
    }
    return app.show(view);
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

std::string provider_sections(const Terminal& terminal, const Json& record) {
    std::string text;
    const auto section = [&](const std::string& title, const TextTable& table) {
        text += "\n" + paint(title, Color::bold, terminal.out_color) + "\n" +
                table.render(terminal, true);
    };
    TextTable quotas({{.title = "QUOTA"},
                      {.title = "LIMIT", .right = true},
                      {.title = "PER USER", .right = true},
                      {.title = "USED", .right = true}});
    for (const auto& [name, line] : record["quotas"].items()) {
        quotas.add({{name},
                    {plain_text(line["limit"])},
                    {plain_text(line["per_user"])},
                    {plain_text(line["used"])}});
    }
    section("Quotas", quotas);
    TextTable flavors({{.title = "FLAVOR"},
                       {.title = "VCPUS", .right = true},
                       {.title = "RAM MIB", .right = true},
                       {.title = "DISK GIB", .right = true},
                       {.title = "GPUS", .right = true}});
    for (const Json& flavor : record["flavors"]) {
        flavors.add({{plain_text(flavor["name"])},
                     {plain_text(flavor["vcpus"])},
                     {plain_text(flavor["ram_mib"])},
                     {plain_text(flavor["disk_gib"])},
                     {plain_text(flavor["gpus"])}});
    }
    section("Flavors", flavors);
    TextTable images({{.title = "IMAGE", .flexible = true},
                      {.title = "OS"},
                      {.title = "VERSION"},
                      {.title = "ARCHITECTURE"}});
    for (const Json& image : record["images"]) {
        images.add({{plain_text(image["name"])},
                    {plain_text(image["os_distro"])},
                    {plain_text(image["os_version"])},
                    {plain_text(image["architecture"])}});
    }
    section("Images", images);
    return text;
}

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
