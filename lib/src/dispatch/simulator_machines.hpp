/// The machines of one simulated infrastructure, and how they are kept.
#pragma once

#include "simulator_chance.hpp"

#include "paas/base/resources.hpp"
#include "paas/deployment/effect.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paas::dispatch::detail {

struct Machines {
    std::vector<deployment::Node> nodes;
    std::vector<deployment::PortRule> ports;
    std::map<std::string, Resources> each;  ///< what one instance takes, by node template
    int next_id = 0;
    Resources held;  ///< by the whole

    /// Adds and removes instances until each node template has as many as planned; what the plan
    /// does not know goes. The newest instances go first.
    void bring_to(const deployment::Plan& plan, const Chance& chance);
    /// Unknown ids are left out: an order may be repeated.
    void remove(const std::vector<std::string>& ids);
    [[nodiscard]] deployment::Node* find(std::string_view id);

    [[nodiscard]] std::string encode() const;
    /// data_loss when the text is none of `encode`.
    [[nodiscard]] static Result<Machines> decode(std::string_view text);
};

}  // namespace paas::dispatch::detail
