#include "commands/providers.hpp"
#include "commands/records.hpp"
#include "output/matrix.hpp"

#include "paas/selection/select.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace paas::cli {
namespace {

using federation::Accelerator;
using federation::Metric;
using federation::ProviderEntry;

/// "27/30", empty when there was no test.
std::string passed(const federation::RallyHistory::Window& window) {
    return window.runs == 0
               ? std::string()
               : std::to_string(window.runs - window.failures) + "/" + std::to_string(window.runs);
}

Json tests_record(const federation::RallyHistory& tests, Timestamp now) {
    constexpr std::array<int, 3> kDays = {1, 7, 30};
    Json record;
    Json windows = Json::array();
    for (const int days : kDays) {
        const auto window = tests.window(now, Milliseconds(std::chrono::hours(24 * days)));
        record["runs"] = window.runs;
        record["failures"] = window.failures;
        record["passed"] = passed(window);
        Json row;
        row["days"] = days;
        row["runs"] = window.runs;
        row["failures"] = window.failures;
        windows.push_back(std::move(row));
    }
    record["windows"] = std::move(windows);
    return record;
}

Json limit_record(const federation::Limit& limit) {
    return limit.is_value() ? Json(limit.value) : limit.is_known() ? Json("unlimited") : Json();
}

/// Amounts by name; what nobody told a quota of is null.
Json told_amounts(const Resources& amounts, const federation::Quotas& quotas) {
    Json record;
    for (const Resources::Field& field : Resources::fields()) {
        const std::int64_t amount = amounts.*field.member;
        record[std::string(field.name)] = !federation::is_unlimited(amount) ? Json(amount)
                                          : quotas.is_told(field.member)    ? Json("unlimited")
                                                                            : Json();
    }
    return record;
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
        entry["used"] = amount_record(line.used);
        record[std::string(to_string(metric))] = std::move(entry);
    }
    return record;
}

Json accelerator_record(const Accelerator& accelerator) {
    Json record;
    record["kind"] = accelerator.kind;
    record["vendor"] = accelerator.vendor;
    record["model"] = accelerator.model;
    record["mem_gib"] = accelerator.mem_gib;
    record["count"] = accelerator.count;
    record["mode"] = to_string(accelerator.mode);
    record["profile"] = accelerator.profile;
    record["confidence"] = to_string(accelerator.confidence);
    record["evidence"] = accelerator.evidence;
    return record;
}

Json accelerators_record(const std::vector<Accelerator>& accelerators) {
    Json records = Json::array();
    for (const Accelerator& accelerator : accelerators) {
        records.push_back(accelerator_record(accelerator));
    }
    return records;
}

Json flavor_record(const federation::Flavor& flavor) {
    const std::vector<Accelerator> accelerators = accelerators_of(flavor);
    const auto gpu = std::ranges::find(accelerators, "gpu", &Accelerator::kind);
    const bool is_told = flavor.gpu_model.empty() && gpu != accelerators.end();
    Json record;
    record["id"] = flavor.id;
    record["name"] = flavor.name;
    record["vcpus"] = flavor.vcpus;
    record["ram_mib"] = flavor.ram_mib;
    record["disk_gib"] = flavor.disk_gib;
    record["gpus"] = gpus_of(flavor);
    record["gpu_vendor"] = is_told ? gpu->vendor : flavor.gpu_vendor;
    record["gpu_model"] = is_told ? gpu->model : flavor.gpu_model;
    record["accelerators"] = accelerators_record(accelerators);
    record["infiniband"] = flavor.infiniband;
    record["architecture"] = flavor.architecture;
    record["spot"] = flavor.spot;
    return record;
}

/// Those with GPUs first, then the smaller ones.
std::vector<const federation::Flavor*> in_order(const std::vector<federation::Flavor>& flavors) {
    std::vector<const federation::Flavor*> order;
    for (const federation::Flavor& flavor : flavors) {
        order.push_back(&flavor);
    }
    std::ranges::sort(order, {}, [](const federation::Flavor* flavor) {
        return std::tuple(gpus_of(*flavor) == 0, flavor->vcpus, flavor->ram_mib, flavor->disk_gib,
                          flavor->name, flavor->id);
    });
    return order;
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

Json pool_record(const federation::NodePool& pool) {
    Json record;
    record["name"] = pool.name;
    record["nodes"] = pool.nodes;
    record["cpu_milli"] = pool.cpu_milli;
    record["ram_mib"] = pool.ram_mib;
    record["architecture"] = pool.architecture;
    record["accelerators"] = accelerators_record(pool.accelerators);
    return record;
}

void add_lists(const federation::Provider& provider, Json& record) {
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
    record["volume_types"] = Json::array();
    for (const auto& type : provider.volume_types) {
        record["volume_types"].push_back({{"name", type.name}, {"default", type.is_default}});
    }
    record["node_pools"] = Json::array();
    for (const auto& pool : provider.node_pools) {
        record["node_pools"].push_back(pool_record(pool));
    }
    record["missing"] = missing_records(provider.missing);
    record["downtimes"] = Json::array();
    for (const auto& downtime : provider.downtimes) {
        record["downtimes"].push_back({{"from", time_text(downtime.from)},
                                       {"to", time_text(downtime.to)},
                                       {"reason", downtime.reason}});
    }
}

/// "A100", "A100 1g.5gb"; a model that is not told goes by its maker.
std::string model_of(const Json& record) {
    const std::string model = plain_text(record["model"]);
    const std::string vendor = plain_text(record["vendor"]);
    const std::string profile = plain_text(record["profile"]);
    return (!model.empty()   ? model
            : vendor.empty() ? "GPU"
                             : vendor + " GPU") +
           (profile.empty() ? "" : " " + profile);
}

Json gpu_record(const ProviderEntry& entry, const std::string& flavor, std::int64_t vcpus,
                std::int64_t ram_mib, const Accelerator& gpu, const Resources& free) {
    Json record;
    record["provider"] = entry.label;
    record["key"] = entry.key.str();
    record["flavor"] = flavor;
    record["gpus"] = gpu.count;
    record["vendor"] = gpu.vendor;
    record["model"] = gpu.model;
    record["vcpus"] = vcpus;
    record["ram_mib"] = ram_mib;
    record["gpus_free"] = told_amounts(free, entry.provider.quotas)["gpus"];
    record["mode"] = to_string(gpu.mode);
    record["profile"] = gpu.profile;
    record["mem_gib"] = gpu.mem_gib;
    record["confidence"] = to_string(gpu.confidence);
    record["evidence"] = gpu.evidence;
    return record;
}

/// A part of a provider: its title above a table; nothing when the table is empty.
class Sections {
public:
    Sections(const Terminal& terminal, const Json& record) : terminal_(terminal), record_(record) {}

    struct Part {
        const char* member;
        const char* title;
        std::vector<Column> columns;
    };
    void add(const Part& part) {
        const Json* rows = member(record_, part.member);
        if (rows == nullptr || rows->empty()) {
            return;
        }
        std::vector<TextTable::Heading> headings;
        for (const Column& column : part.columns) {
            headings.push_back({std::string(column.title), column.flexible, column.right});
        }
        TextTable table(std::move(headings));
        for (const Json& row : *rows) {
            std::vector<TextTable::Cell> cells;
            for (const Column& column : part.columns) {
                const Json* value = member(row, column.path);
                const bool is_flag = value != nullptr && value->is_boolean();
                cells.push_back({value == nullptr ? std::string()
                                 : is_flag        ? (value->get<bool>() ? "yes" : "")
                                                  : plain_text(*value)});
            }
            table.add(std::move(cells));
        }
        add(part.title, table);
    }
    void add(const char* title, const TextTable& table) {
        text_ += "\n" + paint(title, Color::bold, terminal_.out_color) + "\n" +
                 table.render(terminal_, true);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    const Terminal& terminal_;
    const Json& record_;
    std::string text_;
};

void add_quotas(Sections& sections, const Terminal& terminal, const Json& quotas) {
    constexpr std::size_t kBar = 20;
    std::vector<TextTable::Heading> headings{{.title = "QUOTA"},
                                             {.title = "LIMIT", .right = true},
                                             {.title = "PER USER", .right = true},
                                             {.title = "USED", .right = true}};
    if (terminal.out_is_terminal) {
        headings.push_back({.title = ""});
    }
    TextTable table(std::move(headings));
    for (const auto& [name, line] : quotas.items()) {
        std::vector<TextTable::Cell> cells{{name},
                                           {plain_text(line["limit"])},
                                           {plain_text(line["per_user"])},
                                           {plain_text(line["used"])}};
        if (terminal.out_is_terminal && line["limit"].is_number() && line["used"].is_number()) {
            const auto limit = line["limit"].get<std::int64_t>();
            const auto used = line["used"].get<std::int64_t>();
            const bool is_tight = used >= limit - limit / 4;
            cells.push_back({usage_bar(used, limit, kBar), used >= limit ? Color::red
                                                           : is_tight    ? Color::yellow
                                                                         : Color::green});
        }
        table.add(std::move(cells));
    }
    sections.add("Quotas", table);
}

}  // namespace

Resources free_amounts(const ProviderEntry& entry, const Resources& reserved) {
    Resources free = selection::remaining(entry.project_free, reserved);
    for (const Resources::Field& field : Resources::fields()) {
        free.*field.member = std::min(free.*field.member, entry.user_limits.*field.member);
    }
    return free;
}

Json provider_record(const ProviderEntry& entry, const federation::RallyHistory& tests,
                     const Resources& reserved, bool blocked, Timestamp now) {
    const federation::Provider& provider = entry.provider;
    Json record;
    record["key"] = entry.key.str();
    record["label"] = entry.label;
    record["name"] = provider.name;
    record["region"] = provider.region;
    record["project"] = provider.project;
    record["type"] = provider.type;
    record["status"] = provider.status;
    record["group"] = provider.user_group;
    record["free"] = told_amounts(free_amounts(entry, reserved), provider.quotas);
    record["reserved"] = amounts_record(reserved);
    record["limits"] = told_amounts(entry.limits, provider.quotas);
    record["flavors"] = provider.flavors.size();
    record["images"] = provider.images.size();
    record["network_count"] = provider.networks.size();
    record["gpu_flavors"] =
        std::ranges::count_if(provider.flavors, [](const auto& f) { return gpus_of(f) > 0; });
    record["blocked"] = blocked;
    record["tests"] = tests_record(tests, now);
    record["seen"] = time_text(provider.timestamp);
    return record;
}

Json full_record(const ProviderEntry& entry, Json record) {
    const federation::Provider& provider = entry.provider;
    record["endpoint"] = provider.endpoint;
    record["issuer"] = provider.issuer_endpoint;
    record["sla"] = provider.sla_id;
    record["api_version"] = provider.api_version;
    record["quotas"] = quotas_record(provider.quotas);
    record["flavors"] = Json::array();
    for (const federation::Flavor* flavor : in_order(provider.flavors)) {
        record["flavors"].push_back(flavor_record(*flavor));
    }
    record["images"] = Json::array();
    for (const auto& image : provider.images) {
        record["images"].push_back(image_record(image));
    }
    add_lists(provider, record);
    return record;
}

std::string provider_sections(const Terminal& terminal, const Json& record) {
    Sections sections(terminal, record);
    sections.add(
        {"missing",
         "Could not be read",
         {{.title = "WHAT", .path = "what"}, {.title = "WHY", .path = "why", .flexible = true}}});
    sections.add({"downtimes",
                  "Downtimes",
                  {{.title = "FROM", .path = "from"},
                   {.title = "TO", .path = "to"},
                   {.title = "REASON", .path = "reason", .flexible = true}}});
    add_quotas(sections, terminal, record["quotas"]);
    sections.add({"flavors",
                  "Flavors",
                  {{.title = "FLAVOR", .path = "name", .flexible = true},
                   {.title = "VCPUS", .path = "vcpus", .right = true},
                   {.title = "RAM MIB", .path = "ram_mib", .right = true},
                   {.title = "DISK GIB", .path = "disk_gib", .right = true},
                   {.title = "GPUS", .path = "gpus", .right = true},
                   {.title = "GPU", .path = "gpu_model"}}});
    sections.add({"node_pools",
                  "Nodes",
                  {{.title = "POOL", .path = "name", .flexible = true},
                   {.title = "NODES", .path = "nodes", .right = true},
                   {.title = "CPU/1000", .path = "cpu_milli", .right = true},
                   {.title = "RAM MIB", .path = "ram_mib", .right = true},
                   {.title = "ARCHITECTURE", .path = "architecture"}}});
    sections.add({"images",
                  "Images",
                  {{.title = "IMAGE", .path = "name", .flexible = true},
                   {.title = "OS", .path = "os_distro"},
                   {.title = "VERSION", .path = "os_version"},
                   {.title = "ARCHITECTURE", .path = "architecture"}}});
    sections.add({"networks",
                  "Networks",
                  {{.title = "NETWORK", .path = "name", .flexible = true},
                   {.title = "EXTERNAL", .path = "external"},
                   {.title = "DEFAULT", .path = "default"}}});
    sections.add({"volume_types",
                  "Volume types",
                  {{.title = "TYPE", .path = "name", .flexible = true},
                   {.title = "DEFAULT", .path = "default"}}});
    sections.add({"storage_classes",
                  "Storage classes",
                  {{.title = "CLASS", .path = "name", .flexible = true},
                   {.title = "PROVISIONER", .path = "provisioner"},
                   {.title = "DEFAULT", .path = "default"}}});
    sections.add({"tests.windows",
                  "Functional tests",
                  {{.title = "DAYS", .path = "days", .right = true},
                   {.title = "RUNS", .path = "runs", .right = true},
                   {.title = "FAILURES", .path = "failures", .right = true}}});
    return sections.take();
}

std::vector<Json> gpu_records(const ProviderEntry& entry, const Resources& free) {
    std::vector<Json> records;
    const auto add = [&](const std::string& name, std::int64_t vcpus, std::int64_t ram_mib,
                         const std::vector<Accelerator>& accelerators) {
        for (const Accelerator& accelerator : accelerators) {
            if (accelerator.kind == "gpu") {
                records.push_back(gpu_record(entry, name, vcpus, ram_mib, accelerator, free));
            }
        }
    };
    for (const federation::Flavor* flavor : in_order(entry.provider.flavors)) {
        add(flavor->name, flavor->vcpus, flavor->ram_mib, accelerators_of(*flavor));
    }
    for (const federation::NodePool& pool : entry.provider.node_pools) {
        add(pool.name, pool.cpu_milli / 1000, pool.ram_mib, pool.accelerators);
    }
    return records;
}

std::string gpu_matrix(const Terminal& terminal, const std::vector<Json>& records) {
    using Kind = std::pair<std::string, std::int64_t>;  // model, number
    struct Row {
        std::string label;
        std::string free;
        std::map<Kind, std::vector<std::string>> flavors;
    };
    std::map<std::string, Row> rows;  // by key: two projects of one provider are two
    std::map<std::string, std::set<std::string>> keys_of_label;
    std::set<Kind> kinds;
    for (const Json& record : records) {
        const Kind kind{model_of(record), record["gpus"].get<std::int64_t>()};
        const std::string key = plain_text(record["key"]);
        Row& row = rows[key];
        row.label = plain_text(record["provider"]);
        const Json& free = record["gpus_free"];
        row.free = free.is_null() ? "?" : free == "unlimited" ? "no limit" : plain_text(free);
        row.flavors[kind].push_back(plain_text(record["flavor"]));
        keys_of_label[row.label].insert(key);
        kinds.insert(kind);
    }
    Matrix::Cells names;
    Matrix::Cells left;
    for (const auto& [key, row] : rows) {
        names.push_back({keys_of_label[row.label].size() == 1 ? row.label : key});
        left.push_back({row.free});
    }
    Matrix matrix("PROVIDER", std::move(names));
    for (const Kind& kind : kinds) {
        Matrix::Cells cells;
        for (auto& [key, row] : rows) {
            const std::vector<std::string>& having = row.flavors[kind];
            const std::string others =
                having.size() > 1 ? " +" + std::to_string(having.size() - 1) : "";
            cells.push_back({having.empty() ? "-" : having.front() + others});
        }
        matrix.add(kind.first + " x" + (kind.second == 0 ? "?" : std::to_string(kind.second)),
                   std::move(cells));
    }
    matrix.add("GPUS FREE", std::move(left), true);
    return matrix.render(terminal, terminal.width);
}

}  // namespace paas::cli
