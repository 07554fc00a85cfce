#include "paas/pipeline/plan_book.hpp"

#include "paas/pipeline/sealed.hpp"
#include "paas/text/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace paas::pipeline {
namespace {

/// Serves the files that the request recorded when it was accepted.
class RecordedImports final : public tosca::ImportSource {
public:
    RecordedImports(const deployment::Request& request, const PlanBook::FetchContent& content)
        : request_(request), content_(content) {}

    Result<tosca::ImportedFile> find(std::string_view uri,
                                     std::string_view importing_file) override {
        for (const deployment::ImportedFile& file : request_.imports) {
            if (file.uri == uri && file.importer == importing_file) {
                auto text = content_(file.content);
                if (!text) {
                    return fail(std::move(text.error()).in(fmt::format("import {}", uri)));
                }
                return tosca::ImportedFile{std::make_shared<const std::string>(std::move(*text)),
                                           file.file};
            }
        }
        return fail(ErrorCode::data_loss,
                    fmt::format("the deployment did not record its import {}", uri),
                    "deploy the template again");
    }

private:
    const deployment::Request& request_;
    const PlanBook::FetchContent& content_;
};

std::string key_of(const deployment::Request& request) {
    return request.template_content.str() + '\n' + request.template_file + '\n' + request.inputs;
}

deployment::PlanNode plan_node(const selection::NodeRequirement& node, const Prepared& prepared,
                               const nlohmann::json& choice) {
    deployment::PlanNode out;
    out.name = node.name;
    if (const tosca::NodeView* view = prepared.topology.node(node.name)) {
        out.type = view->type;
    }
    out.count = static_cast<int>(node.count);
    out.public_ip = node.public_ip;
    out.image = node.image;
    if (const auto chosen = choice.find(node.name); chosen != choice.end()) {
        out.flavor = chosen->value("flavor", "");
        out.image = chosen->value("image", out.image);
    }
    out.each.vcpus = node.vcpus;
    out.each.ram_mib = (node.ram_bytes + kMiB - 1) / kMiB;
    out.each.instances = 1;
    out.each.gpus = node.gpus;
    out.each.public_ips = node.public_ip ? 1 : 0;
    return out;
}

deployment::PlanNode plan_node(const selection::ContainerRequirement& container,
                               const Prepared& prepared) {
    deployment::PlanNode out;
    out.name = container.name;
    if (const tosca::NodeView* view = prepared.topology.node(container.name)) {
        out.type = view->type;
    }
    out.count = static_cast<int>(container.count);
    out.each.instances = 1;
    out.each.vcpus = (container.milli_cpus + 999) / 1000;
    out.each.ram_mib = (container.ram_bytes + kMiB - 1) / kMiB;
    out.each.gpus = container.gpus;
    return out;
}

}  // namespace

Result<std::shared_ptr<const Prepared>> prepare(tosca::ServiceTemplate service_template,
                                                tosca::InputValues inputs) {
    auto topology = tosca::resolve(service_template, inputs);
    if (!topology) {
        return fail(std::move(topology.error()));
    }
    auto requirements = selection::requirements_of(*topology);
    if (!requirements) {
        return fail(std::move(requirements.error()));
    }
    return std::make_shared<const Prepared>(Prepared{std::move(service_template), std::move(inputs),
                                                     std::move(*topology),
                                                     std::move(*requirements)});
}

deployment::Plan make_plan(const Prepared& prepared, const deployment::Request& request,
                           std::string_view choice, const Resources& demand) {
    const nlohmann::json chosen = text::load_json(choice).value_or(nullptr);
    deployment::Plan plan;
    plan.deployment_name = request.name;
    plan.demand = demand;
    for (const selection::NodeRequirement& node : prepared.requirements.nodes) {
        plan.nodes.push_back(
            plan_node(node, prepared, chosen.is_object() ? chosen : nlohmann::json::object()));
    }
    for (const selection::ContainerRequirement& container : prepared.requirements.containers) {
        plan.nodes.push_back(plan_node(container, prepared));
    }
    return plan;
}

std::string choice_text(const selection::Requirements& requirements,
                        const selection::Verdict& verdict) {
    nlohmann::json out = nlohmann::json::object();
    for (const selection::FlavorChoice& choice : verdict.choices) {
        nlohmann::json& node = out[requirements.nodes.at(choice.node).name];
        if (choice.flavor != nullptr) {
            node["flavor"] = choice.flavor->name;
            node["flavor_id"] = choice.flavor->id;
        }
        if (choice.image != nullptr) {
            node["image"] = choice.image->name;
            node["image_id"] = choice.image->id;
        }
    }
    return text::dump_json(out);
}

PlanBook::PlanBook(FetchContent content, Unseal unseal, std::size_t kept,
                   std::unique_ptr<text::YamlStore> documents)
    : content_(std::move(content)),
      unseal_(std::move(unseal)),
      kept_(kept),
      documents_(std::move(documents)) {}
PlanBook::~PlanBook() = default;

Result<std::shared_ptr<const Prepared>> PlanBook::get(const deployment::Request& request) {
    const std::string key = key_of(request);
    {
        const std::scoped_lock lock(mutex_);
        if (const auto found = slots_.find(key); found != slots_.end()) {
            order_.splice(order_.begin(), order_, found->second.place);
            return found->second.prepared;
        }
    }
    auto made = make(request);
    if (made) {
        put(request, *made);
    }
    return made;
}

void PlanBook::put(const deployment::Request& request, std::shared_ptr<const Prepared> prepared) {
    const std::scoped_lock lock(mutex_);
    const std::string key = key_of(request);
    if (slots_.contains(key)) {
        return;
    }
    order_.push_front(key);
    slots_.emplace(key, Slot{std::move(prepared), order_.begin()});
    if (slots_.size() > kept_) {
        slots_.erase(order_.back());
        order_.pop_back();
    }
}

Result<tosca::ServiceTemplate> PlanBook::template_of(const deployment::Request& request) {
    auto text = content_(request.template_content);
    if (!text) {
        return fail(std::move(text.error()));
    }
    RecordedImports imports(request, content_);
    tosca::ValidateOptions options;
    options.cache = &types_;
    options.documents = documents_.get();
    // A store is not thread-safe; without one nothing waits.
    std::unique_lock lock(documents_mutex_, std::defer_lock);
    if (documents_ != nullptr) {
        lock.lock();
    }
    return tosca::parse(std::move(*text), request.template_file, imports, options);
}

Result<std::shared_ptr<const Prepared>> PlanBook::make(const deployment::Request& request) {
    auto service_template = template_of(request);
    if (!service_template) {
        return fail(std::move(service_template.error()));
    }
    auto inputs = open_inputs(request.inputs, unseal_);
    if (!inputs) {
        return fail(std::move(inputs.error()));
    }
    tosca::GivenInputs given;
    if (auto added = given.add_json(*inputs, "the stored inputs"); !added) {
        return fail(std::move(added.error()));
    }
    // What made an input secret when it was accepted may be a word of its own configuration.
    std::vector<std::string> secret = tosca::default_secret_words();
    std::ranges::move(sealed_names(request.inputs), std::back_inserter(secret));
    DiagnosticList findings;
    auto values = tosca::check_inputs(*service_template, given, findings,
                                      tosca::MissingInputs::refused, secret);
    if (!values) {
        return fail(ErrorCode::invalid_argument, findings.all().empty()
                                                     ? "the stored inputs are not valid"
                                                     : findings.all().front().message);
    }
    return prepare(std::move(*service_template), std::move(*values));
}

}  // namespace paas::pipeline
