/// Templates made ready: validated, inputs filled in, requirements extracted.
///
/// The worker never reads a file: it prepares a deployment from what its request recorded by
/// content. Preparing is pure and costs most of a step, so results are kept while the same
/// template and inputs come again.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/deployment/state.hpp"
#include "paas/pipeline/sealed.hpp"
#include "paas/selection/requirements.hpp"
#include "paas/selection/select.hpp"
#include "paas/text/yaml_store.hpp"
#include "paas/tosca/topology.hpp"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace paas::pipeline {

/// A template with its inputs filled in. Immutable.
struct Prepared {
    tosca::ServiceTemplate service_template;
    tosca::InputValues inputs;
    tosca::Topology topology;
    selection::Requirements requirements;
};

/// Resolves and extracts. The error is invalid_argument with the place.
[[nodiscard]] PAAS_API Result<std::shared_ptr<const Prepared>> prepare(
    tosca::ServiceTemplate service_template, tosca::InputValues inputs);

/// What the provider is asked to make: the machines of the template with the flavors of `choice`
/// (JSON written by `choice_text`).
[[nodiscard]] PAAS_API deployment::Plan make_plan(const Prepared& prepared,
                                                  const deployment::Request& request,
                                                  std::string_view choice, const Resources& demand);

/// JSON: node template -> {"flavor", "flavor_id", "image", "image_id"}.
[[nodiscard]] PAAS_API std::string choice_text(const selection::Requirements& requirements,
                                               const selection::Verdict& verdict);

/// The template's outputs as a JSON object, with get_attribute answered from the nodes. What cannot
/// be known is null.
[[nodiscard]] PAAS_API std::string evaluate_outputs(const tosca::Topology& topology,
                                                    const std::vector<deployment::Node>& nodes);

/// Prepares deployments from their requests. Thread-safe.
class PAAS_API PlanBook {
public:
    using FetchContent = std::function<Result<std::string>(const ContentHash&)>;

    /// `documents` (may be null) keeps parsed type files between runs.
    PlanBook(FetchContent content, Unseal unseal, std::size_t kept = 64,
             std::unique_ptr<text::YamlStore> documents = nullptr);
    ~PlanBook();

    [[nodiscard]] Result<std::shared_ptr<const Prepared>> get(const deployment::Request& request);
    /// Puts in what a caller has just prepared for this request.
    void put(const deployment::Request& request, std::shared_ptr<const Prepared> prepared);

private:
    [[nodiscard]] Result<std::shared_ptr<const Prepared>> make(const deployment::Request& request);
    [[nodiscard]] Result<tosca::ServiceTemplate> template_of(const deployment::Request& request);

    FetchContent content_;
    Unseal unseal_;
    std::size_t kept_;
    std::mutex mutex_;
    tosca::TypeCache types_;
    std::mutex documents_mutex_;
    std::unique_ptr<text::YamlStore> documents_;
    std::list<std::string> order_;  // most recently used first
    struct Slot {
        std::shared_ptr<const Prepared> prepared;
        std::list<std::string>::iterator place;
    };
    std::unordered_map<std::string, Slot> slots_;
};

}  // namespace paas::pipeline
