#include "paas/deployment/effect.hpp"

#include "names.hpp"

#include <array>

namespace paas::deployment {
namespace {

using detail::NameRow;

constexpr auto kOperations = std::to_array<NameRow<OperationKind>>({
    {OperationKind::create, "create"},
    {OperationKind::find, "find"},
    {OperationKind::poll, "poll"},
    {OperationKind::update, "update"},
    {OperationKind::destroy, "destroy"},
    {OperationKind::node_action, "node_action"},
    {OperationKind::open_port, "open_port"},
    {OperationKind::close_port, "close_port"},
});
static_assert(detail::in_order(kOperations, &NameRow<OperationKind>::value));

constexpr auto kOutcomes = std::to_array<NameRow<OutcomeKind>>({
    {OutcomeKind::accepted, "accepted"},
    {OutcomeKind::found, "found"},
    {OutcomeKind::absent, "absent"},
    {OutcomeKind::pending, "pending"},
    {OutcomeKind::ready, "ready"},
    {OutcomeKind::failed, "failed"},
    {OutcomeKind::gone, "gone"},
    {OutcomeKind::done, "done"},
    {OutcomeKind::lost, "lost"},
});
static_assert(detail::in_order(kOutcomes, &NameRow<OutcomeKind>::value));

}  // namespace

std::string_view to_string(OperationKind kind) noexcept {
    return kOperations[static_cast<std::size_t>(kind)].name;
}

std::string_view to_string(OutcomeKind kind) noexcept {
    return kOutcomes[static_cast<std::size_t>(kind)].name;
}

}  // namespace paas::deployment
