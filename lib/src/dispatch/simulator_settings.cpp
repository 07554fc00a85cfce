#include "paas/base/diagnostic.hpp"
#include "paas/dispatch/simulator.hpp"
#include "paas/text/json.hpp"
#include "paas/text/yaml.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

namespace paas::dispatch {
namespace {

using text::JsonReader;

void read_duration(JsonReader& reader, std::string_view key, Milliseconds& out) {
    std::optional<std::string> text;
    reader.optional(key, text);
    if (!text || !reader.ok()) {
        return;
    }
    if (auto duration = parse_duration(*text)) {
        out = *duration;
    } else {
        reader.refuse(key, duration.error().message, duration.error().hint);
    }
}

void read_share(JsonReader& reader, std::string_view key, double& out) {
    reader.optional(key, out);
    if (!(out >= 0 && out <= 1)) {
        reader.refuse(key, "a share is a number from 0 to 1");
    }
}

void read_delay(JsonReader& reader, std::string_view key, SimulatedDelay& out) {
    reader.optional_object(key, [&](JsonReader& delay) {
        std::string distribution = out.uniform ? "uniform" : "lognormal";
        delay.optional("distribution", distribution);
        if (distribution != "uniform" && distribution != "lognormal") {
            delay.refuse("distribution", "not a distribution", "lognormal or uniform");
        }
        out.uniform = distribution == "uniform";
        read_duration(delay, "min", out.min);
        read_duration(delay, "median", out.median);
        read_duration(delay, "p95", out.p95);
        read_duration(delay, "max", out.max);
        if (out.min > out.max) {
            delay.refuse("max", "less than min");
        }
        delay.no_others();
    });
}

SimulatedError read_error(JsonReader& reader) {
    SimulatedError error;
    std::string error_class;
    reader.required("class", error_class);
    if (const auto parsed = deployment::parse_error_class(error_class)) {
        error.error_class = *parsed;
    } else {
        reader.refuse("class", "\"" + error_class + "\" is not a class of errors",
                      "for example capacity, quota, network, configuration or timeout");
    }
    reader.optional("weight", error.weight);
    if (!(error.weight >= 0)) {
        reader.refuse("weight", "a weight is not negative");
    }
    reader.optional("message", error.message);
    reader.optional("at_create", error.at_create);
    reader.no_others();
    return error;
}

SimulatedOutage read_outage(JsonReader& reader) {
    SimulatedOutage outage;
    std::string from = "1970-01-01T00:00:00Z";
    reader.optional("from", from);
    if (auto time = parse_time(from)) {
        outage.from = *time;
    } else {
        reader.refuse("from", time.error().message, time.error().hint);
    }
    read_duration(reader, "length", outage.length);
    read_duration(reader, "every", outage.every);
    reader.optional("silent", outage.silent);
    reader.no_others();
    return outage;
}

void read_provider(JsonReader& reader, SimulatedProvider& out) {
    read_share(reader, "success", out.success);
    read_share(reader, "update_success", out.update_success);
    read_share(reader, "lose_answer", out.lose_answer);
    read_share(reader, "hang_destroy", out.hang_destroy);
    read_duration(reader, "hang", out.hang);
    read_delay(reader, "ready", out.ready);
    read_delay(reader, "action", out.action);
    read_delay(reader, "destroy", out.destroy);
    if (reader.has("errors")) {
        out.errors.clear();
        reader.each("errors", [&](JsonReader& each) { out.errors.push_back(read_error(each)); });
    }
    if (reader.has("outages")) {
        out.outages.clear();
        reader.each("outages", [&](JsonReader& each) { out.outages.push_back(read_outage(each)); });
    }
    reader.optional_object("capacity", [&](JsonReader& capacity) {
        Resources& amounts = out.capacity.emplace();
        for (const Resources::Field& field : Resources::fields()) {
            amounts.*field.member = kUnlimited;
            capacity.optional(field.name, amounts.*field.member);
        }
        capacity.no_others();
    });
    reader.no_others();
}

/// Where the value stands that a message starts with the path of: "providers.A.hang: no duration".
/// Names of providers may hold what separates the steps, so it is the names that are looked for.
SourcePosition place_of(text::YamlNode node, std::string_view path) {
    const auto leads = [&](std::string_view name) {
        return path.starts_with(name) && path.size() > name.size() &&
               std::string_view(".[:").find(path[name.size()]) != std::string_view::npos;
    };
    SourcePosition place = node.position();
    for (;;) {
        text::YamlNode next;
        std::size_t step = 0;
        for (const text::YamlEntry entry : node.entries()) {
            if (leads(entry.name()) && entry.name().size() >= step) {
                next = entry.value;
                step = entry.name().size();
                place = entry.key.position();
            }
        }
        if (node.is_sequence() && path.starts_with("[")) {
            std::size_t index = 0;
            step = path.find(']') + 1;
            std::from_chars(path.data() + 1, path.data() + step, index);
            next = node.at(index);
            place = next.position();
        }
        if (!next) {
            return place;
        }
        path.remove_prefix(step);
        path.remove_prefix(path.starts_with(".") ? 1 : 0);
        node = next;
    }
}

}  // namespace

Result<SimulatorSettings> SimulatorSettings::parse(std::string text, std::string file) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        return SimulatorSettings{};
    }
    DiagnosticList findings;
    auto document = text::YamlDocument::parse(std::move(text), file,
                                              {.duplicate_key = Severity::error}, findings);
    if (!document) {
        return fail(std::move(document.error()));
    }
    auto json = text::to_json(document->root());
    if (!json) {
        return fail(std::move(json.error()));
    }
    if (!json->is_object()) {
        return fail(Error(ErrorCode::invalid_argument,
                          "settings are a map, found " + std::string(document->root().describe()))
                        .at(document->root().position()));
    }
    SimulatorSettings settings;
    JsonReader reader(*json, "");
    reader.optional("seed", settings.seed);
    reader.optional_object("defaults",
                           [&](JsonReader& each) { read_provider(each, settings.defaults); });
    reader.optional_object("providers", [&](JsonReader& providers) {
        for (const auto& [name, value] : json->at("providers").items()) {
            SimulatedProvider provider = settings.defaults;
            providers.object(name, [&](JsonReader& each) { read_provider(each, provider); });
            settings.providers.emplace(name, std::move(provider));
        }
    });
    reader.no_others();
    if (auto read = reader.finish(); !read) {
        const SourcePosition place = place_of(document->root(), read.error().message);
        return fail(std::move(read.error()).at(place));
    }
    return settings;
}

}  // namespace paas::dispatch
