/// Dispatchers carry out the lifecycle's operations at providers.
#pragma once

#include "paas/base/error.hpp"
#include "paas/deployment/effect.hpp"

#include <span>
#include <string>
#include <vector>

namespace paas::dispatch {

/// Implementations are thread-safe and never throw: whatever goes wrong is an Outcome (`failed`
/// with a class, or `lost` when it is not known whether the operation happened).
class PAAS_API Dispatcher {
public:
    Dispatcher() = default;
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;
    virtual ~Dispatcher();

    /// "simulator", "im", "kubernetes".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// True when nothing real is made; every output that comes from it says so.
    [[nodiscard]] virtual bool simulated() const noexcept = 0;

    /// Carries out the operations, in any order or at once; one outcome for each, in order.
    /// Each operation has been recorded as intended before this is called.
    [[nodiscard]] virtual std::vector<deployment::Outcome> perform(
        std::span<const deployment::Operation> operations) = 0;

    /// The log of an infrastructure (contextualisation messages), as text.
    [[nodiscard]] virtual Result<std::string> log(const deployment::Operation& target) = 0;
};

}  // namespace paas::dispatch
