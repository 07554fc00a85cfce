/// Properties that read themselves through `get_property`: no value can be had of them.
#include "checker.hpp"
#include "evaluate.hpp"
#include "property_source.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

namespace paas::tosca {
namespace {

/// A call of `get_property` and the part of a value that it reads.
struct Reading {
    text::YamlNode call;
    PropertySource source;
    text::YamlNode part;
    std::string place;  ///< of the part in the value
};

/// What holds a property.
struct Owner {
    const void* identity;
    std::string_view name;
    text::YamlNode key;
};

Owner owner_of(const FunctionScope& scope) {
    const auto of = [](const auto& holder) { return Owner{&holder, holder.name, holder.key}; };
    return scope.relationship != nullptr            ? of(*scope.relationship)
           : scope.relationship_template != nullptr ? of(*scope.relationship_template)
           : scope.group != nullptr                 ? of(*scope.group)
           : scope.policy != nullptr                ? of(*scope.policy)
                                                    : of(*scope.self);
}

std::string label(const Reading& reading) {
    const PropertySource& source = reading.source;
    std::string text(owner_of(source.scope).name);
    if (!source.capability.empty()) {
        text += "." + std::string(source.capability);
    }
    return text + "." + std::string(source.property->name) + reading.place;
}

/// Goes as far into a value as it is written out.
void follow(Reading& reading, const ValueList& arguments) {
    for (std::size_t i = reading.source.next; i < arguments.size(); ++i) {
        const text::YamlNode part = reading.part;
        const std::string step = to_text(arguments[i]);
        const std::int64_t* index = arguments[i].integer();
        if (is_function(part) || !(part.is_map() || part.is_sequence())) {
            return;
        }
        const bool inside = part.is_sequence() && index != nullptr && *index >= 0;
        reading.part = inside          ? part.at(static_cast<std::size_t>(*index))
                       : part.is_map() ? part.find(step)
                                       : text::YamlNode();
        reading.place += "." + step;
    }
}

/// A search through what reads what, with a stack of its own: chains may be long.
class CircleSearch {
public:
    CircleSearch(const TemplateModel& model, Findings& findings)
        : model_(model), findings_(findings) {}

    void start(const PropertyDef& property, const text::YamlNode& assigned,
               const FunctionScope& scope, std::string_view capability = {}) {
        Reading reading;
        reading.source = source_of(property, assigned, scope);
        reading.source.capability = capability;
        reading.part = reading.source.value;
        if (!reading.part.is_map() && !reading.part.is_sequence()) {
            return;
        }
        enter(std::move(reading));
        while (!stack_.empty()) {
            Frame& frame = stack_.back();
            if (frame.next < frame.readings.size()) {
                enter(frame.readings[frame.next++]);
            } else {
                states_[key_of(frame.reading)] = State::done;
                stack_.pop_back();
            }
        }
    }

private:
    enum class State : std::uint8_t { open, done };
    using Key = std::tuple<const void*, std::string_view, const PropertyDef*, std::string>;
    struct Frame {
        Reading reading;
        std::vector<Reading> readings;  ///< what its value reads
        std::size_t next = 0;
    };

    static Key key_of(const Reading& reading) {
        return {owner_of(reading.source.scope).identity, reading.source.capability,
                reading.source.property, reading.place};
    }

    void enter(Reading reading) {
        const auto [state, fresh] = states_.emplace(key_of(reading), State::open);
        if (!fresh) {
            if (state->second == State::open) {
                report(state->first);
            }
            return;
        }
        Frame frame;
        collect(reading.part, reading.source.scope, frame.readings);
        frame.reading = std::move(reading);
        stack_.push_back(std::move(frame));
    }

    /// The calls anywhere in a value.
    void collect(const text::YamlNode& node, const FunctionScope& scope,
                 std::vector<Reading>& readings) {
        // Defaults are walked for each template that has them; hostile ones are not walked to
        // their end.
        constexpr std::size_t kMaxSteps = 1'000'000;
        if (++steps_ > kMaxSteps) {
            return;
        }
        for (const text::YamlNode item : node.items()) {
            collect(item, scope, readings);
        }
        for (const text::YamlEntry entry : node.entries()) {
            if (node.size() == 1 && entry.name() == "get_property") {
                add_reading(node, scope, readings);
            } else {
                collect(entry.value, scope, readings);
            }
        }
    }

    void add_reading(const text::YamlNode& call, const FunctionScope& scope,
                     std::vector<Reading>& readings) const {
        const Value value = untyped_value(call);
        auto source = find_source(model_, value.function()->arguments, scope);
        if (source && source->value) {
            Reading reading{call, *source, source->value, {}};
            follow(reading, value.function()->arguments);
            readings.push_back(std::move(reading));
        }
    }

    /// The circle from the open reading with this key to the end of the stack.
    void report(const Key& key) {
        std::vector<const Frame*> circle;
        for (auto frame = stack_.rbegin(); circle.empty() || key_of(circle.back()->reading) != key;
             ++frame) {
            circle.push_back(&*frame);
        }
        std::reverse(circle.begin(), circle.end());
        // What the template says can be mended there; a type's default may be far away.
        const auto assigned = std::find_if(circle.begin(), circle.end(), [](const Frame* frame) {
            return bool(frame->reading.source.assigned);
        });
        const bool in_template = assigned != circle.end();
        std::rotate(circle.begin(), in_template ? assigned : circle.begin(), circle.end());
        constexpr std::size_t kMost = 8;
        std::string chain;
        std::vector<DiagnosticNote> notes;
        for (std::size_t i = 0; i < std::min(circle.size(), kMost); ++i) {
            chain += label(circle[i]->reading) + " -> ";
            if (i > 0 || !in_template) {
                notes.push_back(note_at(call_in(*circle[i]), "read here"));
            }
        }
        const Reading& first = circle.front()->reading;
        chain += (circle.size() > kMost ? "... -> " : "") + label(first);
        const std::deque<Path> path = path_of(first);
        findings_.error("TOSCA-0510",
                        in_template ? call_in(*circle.front()) : owner_of(first.source.scope).key,
                        path.back(), "get_property reads in a circle: " + chain,
                        "write a value at one of them", std::move(notes));
    }

    [[nodiscard]] static text::YamlNode call_in(const Frame& frame) {
        return frame.readings[frame.next - 1].call;
    }

    /// Of a property, from the top of the document; each step refers to the one before.
    [[nodiscard]] std::deque<Path> path_of(const Reading& reading) const {
        const FunctionScope& scope = reading.source.scope;
        std::deque<Path> path;
        path.emplace_back(kRootPath, "topology_template");
        const auto go = [&](auto step) { path.emplace_back(path.back(), step); };
        if (scope.policy != nullptr) {
            go("policies");
            go(static_cast<std::size_t>(scope.policy - model_.policies.data()));
        } else {
            go(scope.relationship_template != nullptr ? "relationship_templates"
               : scope.group != nullptr               ? "groups"
                                                      : "node_templates");
        }
        if (scope.relationship != nullptr) {
            go(scope.self->name);
            go("requirements");
            go(static_cast<std::size_t>(scope.relationship - scope.self->requirements.data()));
        }
        go(owner_of(scope).name);
        if (scope.relationship != nullptr) {
            go("relationship");
        }
        if (!reading.source.capability.empty()) {
            go("capabilities");
            go(reading.source.capability);
        }
        go("properties");
        go(reading.source.property->name);
        return path;
    }

    const TemplateModel& model_;
    Findings& findings_;
    std::map<Key, State> states_;
    std::vector<Frame> stack_;
    std::size_t steps_ = 0;
};

void start_all(CircleSearch& search, const TypeDef* type, const text::YamlNode& assigned,
               const FunctionScope& scope) {
    if (type == nullptr) {
        return;
    }
    for (const PropertyDef* property : type->properties) {
        search.start(*property, assigned.find(property->name), scope);
    }
}

void start_at_node(CircleSearch& search, const TemplateModel& model, const NodeTemplate& node) {
    FunctionScope scope;
    scope.self = &node;
    start_all(search, node.type, node.body.find("properties"), scope);
    for (const text::YamlEntry entry : node.body.find("capabilities").entries()) {
        const CapabilityDef* capability =
            node.type == nullptr ? nullptr : node.type->capabilities.find(entry.name());
        for (const text::YamlEntry field : entry.value.find("properties").entries()) {
            const PropertyDef* property =
                capability == nullptr ? nullptr : capability->property(field.name());
            if (property != nullptr) {
                search.start(*property, field.value, scope, capability->name);
            }
        }
    }
    for (const Requirement& requirement : node.requirements) {
        scope.relationship = &requirement;
        start_all(search, requirement.relationship, assigned_to(model, requirement), scope);
    }
}

}  // namespace

void check_circles(const TemplateModel& model, Findings& findings) {
    CircleSearch search(model, findings);
    for (const NodeTemplate& node : model.nodes) {
        start_at_node(search, model, node);
    }
    FunctionScope scope;
    for (const RelationshipTemplate& relationship : model.relationships) {
        scope.relationship_template = &relationship;
        start_all(search, relationship.type, relationship.body.find("properties"), scope);
    }
    scope = {};
    for (const GroupTemplate& group : model.groups) {
        scope.group = &group;
        start_all(search, group.type, group.body.find("properties"), scope);
    }
    scope = {};
    for (const PolicyTemplate& policy : model.policies) {
        scope.policy = &policy;
        start_all(search, policy.type, policy.body.find("properties"), scope);
    }
}

}  // namespace paas::tosca
