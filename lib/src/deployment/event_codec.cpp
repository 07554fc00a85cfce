/// Events as JSON.
///
/// `fields` names the members of each event once, for both directions. A member added later is
/// given with `added`: journals from before read as if it had its default value. A change that an
/// older program would misread gets a new version of its event instead.
#include "transitions.hpp"

#include "paas/deployment/event.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <concepts>
#include <limits>
#include <utility>

namespace paas::deployment {
namespace {

using Json = nlohmann::json;

struct TypeRow {
    std::size_t event;
    std::string_view name;
    int version;
};

template <typename E>
constexpr TypeRow row(std::string_view name, int version = 1) {
    return {detail::index_of<E>(), name, version};
}

constexpr auto kTypes = std::to_array<TypeRow>({
    row<Accepted>("accepted"),
    row<AttemptStarted>("attempt_started"),
    row<InfrastructureCreated>("infrastructure_created"),
    row<AttemptSucceeded>("attempt_succeeded"),
    row<AttemptFailed>("attempt_failed"),
    row<CleanupConfirmed>("cleanup_confirmed"),
    row<Condemned>("condemned"),
    row<Kept>("kept"),
    row<CreateFailed>("create_failed"),
    row<Parked>("parked"),
    row<Resumed>("resumed"),
    row<UpdateStarted>("update_started"),
    row<UpdateAccepted>("update_accepted"),
    row<UpdateSucceeded>("update_succeeded"),
    row<UpdateFailed>("update_failed"),
    row<DeleteStarted>("delete_started"),
    row<Deleted>("deleted"),
    row<DeleteFailed>("delete_failed"),
    row<Reset>("reset"),
    row<Locked>("locked"),
    row<Unlocked>("unlocked"),
    row<NodeActionStarted>("node_action_started"),
    row<NodeActionDone>("node_action_done"),
    row<NodeActionFailed>("node_action_failed"),
    row<PortChangeStarted>("port_change_started"),
    row<PortChangeDone>("port_change_done"),
    row<PortChangeFailed>("port_change_failed"),
    row<CleanupStarted>("cleanup_started"),
    row<NodeActionAccepted>("node_action_accepted"),
});
static_assert(kTypes.size() == std::variant_size_v<Event>);
static_assert(std::ranges::all_of(kTypes, [i = std::size_t{0}](const TypeRow& type) mutable {
    return type.event == i++;
}));

/// What an archive gets: the writer reads the value, the reader fills it.
template <typename Archive, typename T>
using Ref = typename Archive::template Of<T>&;

// Parts of events.

template <typename A>
void fields(A& a, Ref<A, Deadline> value) {
    a("left_ms", value.left);
    a("uptime_ms", value.uptime);
    a("wall_ms", value.wall);
    a("boot_id", value.boot_id);
}
template <typename A>
void fields(A& a, Ref<A, Resources> value) {
    for (const Resources::Field& field : Resources::fields()) {
        a.added(field.name, value.*field.member);
    }
}
template <typename A>
void fields(A& a, Ref<A, ImportedFile> value) {
    a("importer", value.importer);
    a("uri", value.uri);
    a("file", value.file);
    a("content", value.content);
}
template <typename A>
void fields(A& a, Ref<A, Limits> value) {
    a("timeout_ms", value.timeout);
    a("provider_timeout_ms", value.provider_timeout);
    a("max_providers", value.max_providers);
    a("keep_last_attempt", value.keep_last_attempt);
}
template <typename A>
void fields(A& a, Ref<A, Request> value) {
    a("name", value.name);
    a("description", value.description);
    a("template_content", value.template_content);
    a("template_file", value.template_file);
    a("template_name", value.template_name);
    a("imports", value.imports);
    a("inputs", value.inputs);
    a("issuer", value.issuer);
    a("owner", value.owner);
    a("group", value.group);
    a("provider", value.provider);
    a("region", value.region);
    a("sla", value.sla);
    a("exclude_providers", value.exclude_providers);
    a("limits", value.limits);
    a("callback", value.callback);
    a("retry_of", value.retry_of);
}
template <typename A>
void fields(A& a, Ref<A, Node> value) {
    a("id", value.id);
    a("node_template", value.node_template);
    a("type", value.type);
    a("state", value.state);
    a("public_address", value.public_address);
    a("private_address", value.private_address);
    a("flavor", value.flavor);
    a("image", value.image);
}
template <typename A>
void fields(A& a, Ref<A, PortRule> value) {
    a("node", value.node);
    a("from", value.from);
    a("to", value.to);
    a("protocol", value.protocol);
    a("cidr", value.cidr);
    a("description", value.description);
}

// Events.

template <typename A>
void fields(A& a, Ref<A, Accepted> event) {
    a("request", event.request);
    a("deadline", event.deadline);
}
template <typename A>
void fields(A& a, Ref<A, AttemptStarted> event) {
    a("attempt", event.attempt);
    a("provider", event.provider);
    a("provider_label", event.provider_label);
    a("provider_type", event.provider_type);
    a("simulated", event.simulated);
    a("decision", event.decision);
    a("reserved", event.reserved);
    a("tag", event.tag);
    a("deadline", event.deadline);
    a("choice", event.choice);
}
template <typename A>
void fields(A& a, Ref<A, InfrastructureCreated> event) {
    a("attempt", event.attempt);
    a("infrastructure", event.infrastructure);
}
template <typename A>
void fields(A& a, Ref<A, AttemptSucceeded> event) {
    a("attempt", event.attempt);
    a("outputs", event.outputs);
    a("nodes", event.nodes);
}
template <typename A>
void fields(A& a, Ref<A, AttemptFailed> event) {
    a("attempt", event.attempt);
    a("error_class", event.error_class);
    a("reason", event.reason);
    a("nothing_launched", event.nothing_launched);
    a("cleanup_deadline", event.cleanup_deadline);
}
template <typename A>
void fields(A& a, Ref<A, CleanupStarted> event) {
    a("attempt", event.attempt);
    a("cleanup_deadline", event.cleanup_deadline);
}
template <typename A>
void fields(A& a, Ref<A, CleanupConfirmed> event) {
    a("attempt", event.attempt);
}
template <typename A>
void fields(A& a, Ref<A, Condemned> event) {
    a("attempt", event.attempt);
    a("reason", event.reason);
}
template <typename A>
void fields(A& a, Ref<A, Kept> event) {
    a("attempt", event.attempt);
}
template <typename A>
void fields(A& a, Ref<A, CreateFailed> event) {
    a("reason", event.reason);
    a("no_provider", event.no_provider);
    a("decision", event.decision);
}
template <typename A>
void fields(A& a, Ref<A, Parked> event) {
    a("reason", event.reason);
    a("left_ms", event.left);
}
template <typename A>
void fields(A& a, Ref<A, Resumed> event) {
    a("deadline", event.deadline);
}
template <typename A>
void fields(A& a, Ref<A, UpdateStarted> event) {
    a("template_content", event.template_content);
    a("template_file", event.template_file);
    a.added("template_name", event.template_name);
    a("imports", event.imports);
    a("inputs", event.inputs);
    a("deadline", event.deadline);
    a("reserved", event.reserved);
    a("choice", event.choice);
    a("remove_nodes", event.remove_nodes);
}
template <typename A>
void fields(A& a, Ref<A, UpdateSucceeded> event) {
    a("outputs", event.outputs);
    a("nodes", event.nodes);
}
template <typename A>
void fields(A& a, Ref<A, UpdateFailed> event) {
    a("error_class", event.error_class);
    a("reason", event.reason);
}
template <typename A>
void fields(A& a, Ref<A, DeleteStarted> event) {
    a("force", event.force);
    a("deadline", event.deadline);
}
template <typename A>
void fields(A& a, Ref<A, DeleteFailed> event) {
    a("reason", event.reason);
}
template <typename A>
void fields(A& a, Ref<A, NodeActionStarted> event) {
    a("action", event.action);
    a("nodes", event.nodes);
    a("deadline", event.deadline);
}
template <typename A>
void fields(A& a, Ref<A, NodeActionDone> event) {
    a("nodes", event.nodes);
}
template <typename A>
void fields(A& a, Ref<A, NodeActionFailed> event) {
    a("reason", event.reason);
}
template <typename A>
void fields(A& a, Ref<A, PortChangeStarted> event) {
    a("open", event.open);
    a("rule", event.rule);
    a("deadline", event.deadline);
}
template <typename A>
void fields(A& a, Ref<A, PortChangeFailed> event) {
    a("reason", event.reason);
}

class Writer {
public:
    template <typename T>
    using Of = const T;

    template <typename T>
    void operator()(std::string_view key, const T& value) {
        object_.emplace(key, json_of(value));
    }
    template <typename T>
    void added(std::string_view key, const T& value) {
        (*this)(key, value);
    }
    Json take() && { return std::move(object_); }

private:
    template <std::integral T>
    static Json json_of(const T& value) {
        return value;
    }
    static Json json_of(const std::string& value) { return value; }
    static Json json_of(Milliseconds value) { return value.count(); }
    static Json json_of(Timestamp value) { return value.time_since_epoch().count(); }
    static Json json_of(ErrorClass value) { return to_string(value); }
    template <typename Tag>
    static Json json_of(const StrongId<Tag>& value) {
        return value.str();
    }
    template <typename T>
    static Json json_of(const std::vector<T>& values) {
        Json array = Json::array();
        for (const T& value : values) {
            array.push_back(json_of(value));
        }
        return array;
    }
    template <typename T>
    static Json json_of(const T& value) {
        Writer writer;
        fields(writer, value);
        return std::move(writer).take();
    }

    Json object_ = Json::object();
};

/// Keeps the first problem and does nothing after it.
class Reader {
public:
    template <typename T>
    using Of = T;

    Reader(const Json& object, std::string path, std::string& problem)
        : object_(object), path_(std::move(path)), problem_(problem) {
        if (!object.is_object()) {
            refuse(path_, "is not an object");
        }
    }

    template <typename T>
    void operator()(std::string_view key, T& value) {
        if (!read_member(key, value)) {
            refuse(path_ + std::string(key), "is missing");
        }
    }
    template <typename T>
    void added(std::string_view key, T& value) {
        read_member(key, value);
    }

private:
    template <typename T>
    bool read_member(std::string_view key, T& value) {
        if (!problem_.empty()) {
            return true;
        }
        const auto found = object_.find(key);
        if (found == object_.end()) {
            return false;
        }
        read(*found, path_ + std::string(key), value);
        return true;
    }
    void refuse(const std::string& path, std::string_view what) {
        if (problem_.empty()) {
            problem_ = (path.empty() ? "the payload" : path) + " " + std::string(what);
        }
    }

    void read(const Json& json, const std::string& path, std::string& value) {
        if (const auto* text = json.get_ptr<const std::string*>()) {
            value = *text;
        } else {
            refuse(path, "is not a string");
        }
    }
    void read(const Json& json, const std::string& path, bool& value) {
        if (json.is_boolean()) {
            value = json.get<bool>();
        } else {
            refuse(path, "is not a boolean");
        }
    }
    template <std::signed_integral T>
    void read(const Json& json, const std::string& path, T& value) {
        const bool fits =
            json.is_number_integer() &&
            (!json.is_number_unsigned() || std::in_range<T>(json.get<std::uint64_t>())) &&
            std::in_range<T>(json.get<std::int64_t>());
        if (fits) {
            value = json.get<T>();
        } else {
            refuse(path, "is not an integer in range");
        }
    }
    void read(const Json& json, const std::string& path, Milliseconds& value) {
        std::int64_t count = 0;
        read(json, path, count);
        value = Milliseconds(count);
    }
    void read(const Json& json, const std::string& path, Timestamp& value) {
        Milliseconds since{0};
        read(json, path, since);
        value = Timestamp(since);
    }
    void read(const Json& json, const std::string& path, ErrorClass& value) {
        std::string name;
        read(json, path, name);
        if (const auto parsed = parse_error_class(name)) {
            value = *parsed;
        } else {
            refuse(path, "is not a known class of errors");
        }
    }
    template <typename Tag>
    void read(const Json& json, const std::string& path, StrongId<Tag>& value) {
        std::string text;
        read(json, path, text);
        value = StrongId<Tag>(std::move(text));
    }
    template <typename T>
    void read(const Json& json, const std::string& path, std::vector<T>& values) {
        if (!json.is_array()) {
            refuse(path, "is not an array");
            return;
        }
        values.clear();
        values.reserve(json.size());
        for (const Json& element : json) {
            read(element, path + "[" + std::to_string(values.size()) + "]", values.emplace_back());
        }
    }
    template <typename T>
    void read(const Json& json, const std::string& path, T& value) {
        Reader reader(json, path + ".", problem_);
        fields(reader, value);
    }

    const Json& object_;
    std::string path_;  ///< of the object, with its dot
    std::string& problem_;
};

template <typename A, typename E>
void all_fields(A& archive, E& event) {
    if constexpr (!std::is_empty_v<E>) {
        fields(archive, event);
    }
}

template <typename E>
Event read_event(const Json& payload, std::string& problem) {
    E event;
    Reader reader(payload, "", problem);
    all_fields(reader, event);
    return event;
}

template <std::size_t... I>
Event read_event(std::size_t type, const Json& payload, std::string& problem,
                 std::index_sequence<I...>) {
    using Read = Event (*)(const Json&, std::string&);
    constexpr std::array<Read, sizeof...(I)> kReaders{
        &read_event<std::variant_alternative_t<I, Event>>...};
    return kReaders[type](payload, problem);
}

}  // namespace

std::string_view type_of(const Event& event) noexcept {
    return kTypes[event.index()].name;
}

int version_of(const Event& event) noexcept {
    return kTypes[event.index()].version;
}

std::string encode(const Event& event) {
    Writer writer;
    std::visit([&](const auto& value) { all_fields(writer, value); }, event);
    return std::move(writer).take().dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Event> decode(std::string_view type, int version, std::string_view payload) {
    const auto known = std::ranges::find(kTypes, type, &TypeRow::name);
    const std::string what = "event " + std::string(type) + "/" + std::to_string(version);
    if (known == kTypes.end() || version > known->version) {
        return fail(ErrorCode::unimplemented, what + " was written by a newer version of paas",
                    "use that version, or a later one");
    }
    const Json json = Json::parse(payload, nullptr, false);
    std::string problem;
    if (version < 1) {
        problem = "there is no such version";
    } else if (json.is_discarded()) {
        problem = "the payload is not JSON";
    }
    Event event;
    if (problem.empty()) {
        event = read_event(known->event, json, problem,
                           std::make_index_sequence<std::variant_size_v<Event>>());
    }
    if (!problem.empty()) {
        return fail(ErrorCode::data_loss, what + " is unreadable: " + problem);
    }
    return event;
}

}  // namespace paas::deployment
