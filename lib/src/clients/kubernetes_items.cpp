#include "clients/kubernetes_items.hpp"

#include "clients/lenient.hpp"
#include "clients/words.hpp"

#include "paas/text/json.hpp"

#include <algorithm>

namespace paas::clients::kubernetes {

using nlohmann::json;

namespace {

/// Joins what the parts of an entry found wrong.
class Problems {
public:
    void add(const std::string& text) {
        if (!text.empty()) {
            text_ += (text_.empty() ? "" : "; ") + text;
        }
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// A member that is an object; an empty one when it is absent or something else.
const json& object_at(const json& entry, const char* key, Problems& problems) {
    static const json kEmpty = json::object();
    const auto found = entry.find(key);
    if (found == entry.end() || found->is_null()) {
        return kEmpty;
    }
    if (!found->is_object()) {
        problems.add(std::string(key) + " is no object");
        return kEmpty;
    }
    return *found;
}

/// A list of objects below `entry`; what is none of these is passed over and told.
std::vector<const json*> objects_at(const json& entry, const char* key, Problems& problems) {
    std::vector<const json*> all;
    const auto found = entry.find(key);
    if (found == entry.end() || found->is_null()) {
        return all;
    }
    if (!found->is_array()) {
        problems.add(std::string(key) + " is no list");
        return all;
    }
    for (const json& one : *found) {
        if (one.is_object()) {
            all.push_back(&one);
        } else {
            problems.add(std::string(key) + " holds something that is no object");
        }
    }
    return all;
}

/// Texts by name. The API writes quantities as texts; numbers are as good.
template <typename Map>
Map texts_at(const json& entry, const char* key, Problems& problems) {
    Map all;
    for (const auto& [name, value] : object_at(entry, key, problems).items()) {
        if (value.is_string()) {
            all.emplace(name, value.template get<std::string>());
        } else if (value.is_number()) {
            all.emplace(name, text::dump_json(value));
        } else if (!value.is_null()) {
            problems.add(std::string(key) + '.' + name + " is no text");
        }
    }
    return all;
}

Quantities quantities_at(const json& entry, const char* key, Problems& problems) {
    return texts_at<Quantities>(entry, key, problems);
}

/// "PriorityClass in urgent,high".
std::string expression_of(Lenient& expression) {
    const std::string scope = expression.needed_text("scopeName");
    const std::string how = expression.text("operator");
    const std::string values = comma_separated(expression.texts("values"));
    if (how == "In") {
        return scope + " in " + values;
    }
    if (how == "NotIn") {
        return scope + " not in " + values;
    }
    return how == "DoesNotExist" ? scope + " is none" : scope;
}

std::vector<std::string> scopes_of(const json& spec, Problems& problems) {
    Lenient fields(spec);
    std::vector<std::string> scopes = fields.texts("scopes");
    problems.add(fields.problem());
    const json& selector = object_at(spec, "scopeSelector", problems);
    for (const json* one : objects_at(selector, "matchExpressions", problems)) {
        Lenient expression(*one);
        scopes.push_back(expression_of(expression));
        problems.add(expression.problem());
    }
    std::ranges::sort(scopes);
    return scopes;
}

bool is_true(const std::map<std::string, std::string>& texts, const char* key) {
    const auto found = texts.find(key);
    return found != texts.end() && found->second == "true";
}

bool is_ready(const json& status, Problems& problems) {
    return std::ranges::any_of(objects_at(status, "conditions", problems), [](const json* one) {
        Lenient condition(*one);
        return condition.text("type") == "Ready" && condition.text("status") == "True";
    });
}

}  // namespace

std::string name_of(const json& entry) {
    const auto metadata = entry.find("metadata");
    return metadata != entry.end() && metadata->is_object() ? Lenient(*metadata).text("name")
                                                            : std::string();
}

std::string read_quota(const json& entry, std::vector<ResourceQuota>& all) {
    Problems problems;
    const json& spec = object_at(entry, "spec", problems);
    ResourceQuota quota;
    quota.name = name_of(entry);
    quota.scopes = scopes_of(spec, problems);
    quota.hard = quantities_at(spec, "hard", problems);
    quota.used = quantities_at(object_at(entry, "status", problems), "used", problems);
    all.push_back(std::move(quota));
    return problems.text();
}

std::string read_limits(const json& entry, std::vector<LimitItem>& all) {
    Problems problems;
    for (const json* one : objects_at(object_at(entry, "spec", problems), "limits", problems)) {
        Lenient fields(*one);
        LimitItem item;
        item.scope = fields.needed_text("type");
        problems.add(fields.problem());
        item.min = quantities_at(*one, "min", problems);
        item.max = quantities_at(*one, "max", problems);
        item.default_limit = quantities_at(*one, "default", problems);
        item.default_request = quantities_at(*one, "defaultRequest", problems);
        if (!item.scope.empty()) {
            all.push_back(std::move(item));
        }
    }
    return problems.text();
}

std::string read_storage_class(const json& entry, std::vector<StorageClass>& all) {
    Problems problems;
    Lenient fields(entry);
    StorageClass one;
    one.name = name_of(entry);
    one.provisioner = fields.text("provisioner");
    problems.add(fields.problem());
    using Texts = std::map<std::string, std::string>;
    const auto notes =
        texts_at<Texts>(object_at(entry, "metadata", problems), "annotations", problems);
    one.is_default = is_true(notes, "storageclass.kubernetes.io/is-default-class") ||
                     is_true(notes, "storageclass.beta.kubernetes.io/is-default-class");
    const auto description = notes.find("kubernetes.io/description");
    one.description = description == notes.end() ? std::string() : description->second;
    if (one.name.empty()) {
        problems.add("metadata.name is missing: left out");
    } else {
        all.push_back(std::move(one));
    }
    return problems.text();
}

std::string read_node(const json& entry, std::vector<Node>& all) {
    Problems problems;
    const json& spec = object_at(entry, "spec", problems);
    const json& status = object_at(entry, "status", problems);
    Node node;
    node.name = name_of(entry);
    using Labels = std::map<std::string, std::string>;
    node.labels = texts_at<Labels>(object_at(entry, "metadata", problems), "labels", problems);
    node.allocatable = quantities_at(status, "allocatable", problems);
    Lenient system(object_at(status, "nodeInfo", problems));
    node.architecture = system.text("architecture");
    Lenient plan(spec);
    node.is_unschedulable = plan.flag("unschedulable", false);
    for (const json* one : objects_at(spec, "taints", problems)) {
        Lenient taint(*one);
        node.taints.push_back({taint.text("key"), taint.text("value"), taint.text("effect")});
        problems.add(taint.problem());
    }
    node.is_ready = is_ready(status, problems);
    problems.add(system.problem());
    problems.add(plan.problem());
    if (node.name.empty()) {
        problems.add("metadata.name is missing: left out");
    } else {
        all.push_back(std::move(node));
    }
    return problems.text();
}

}  // namespace paas::clients::kubernetes
