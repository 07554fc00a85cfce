#include "paas/deployment/state.hpp"

#include "names.hpp"

#include <algorithm>
#include <array>

namespace paas::deployment {
namespace {

using detail::NameRow;

constexpr auto kStatuses = std::to_array<NameRow<Status>>({
    {Status::create_in_progress, "CREATE_IN_PROGRESS"},
    {Status::create_complete, "CREATE_COMPLETE"},
    {Status::create_failed, "CREATE_FAILED"},
    {Status::update_in_progress, "UPDATE_IN_PROGRESS"},
    {Status::update_complete, "UPDATE_COMPLETE"},
    {Status::update_failed, "UPDATE_FAILED"},
    {Status::delete_in_progress, "DELETE_IN_PROGRESS"},
    {Status::delete_complete, "DELETE_COMPLETE"},
    {Status::delete_failed, "DELETE_FAILED"},
});
static_assert(detail::in_order(kStatuses, &NameRow<Status>::value));

constexpr auto kPhases = std::to_array<NameRow<Phase>>({
    {Phase::none, "none"},
    {Phase::deciding, "deciding"},
    {Phase::creating, "creating"},
    {Phase::configuring, "configuring"},
    {Phase::cleaning, "cleaning"},
    {Phase::updating, "updating"},
    {Phase::reconfiguring, "reconfiguring"},
    {Phase::acting, "acting"},
    {Phase::deleting, "deleting"},
    {Phase::parked, "parked"},
});
static_assert(detail::in_order(kPhases, &NameRow<Phase>::value));

constexpr auto kAttemptStatuses = std::to_array<NameRow<AttemptStatus>>({
    {AttemptStatus::creating, "creating"},
    {AttemptStatus::configuring, "configuring"},
    {AttemptStatus::running, "running"},
    {AttemptStatus::failed, "failed"},
    {AttemptStatus::condemned, "condemned"},
    {AttemptStatus::kept, "kept"},
    {AttemptStatus::gone, "gone"},
});
static_assert(detail::in_order(kAttemptStatuses, &NameRow<AttemptStatus>::value));

}  // namespace

std::string_view to_string(Status status) noexcept {
    return kStatuses[static_cast<std::size_t>(status)].name;
}

std::optional<Status> parse_status(std::string_view name) noexcept {
    return detail::value_named(kStatuses, &NameRow<Status>::value, name);
}

bool is_resting(Status status) noexcept {
    return status != Status::create_in_progress && status != Status::update_in_progress &&
           status != Status::delete_in_progress;
}

std::string_view to_string(Phase phase) noexcept {
    return kPhases[static_cast<std::size_t>(phase)].name;
}

std::string_view to_string(AttemptStatus status) noexcept {
    return kAttemptStatuses[static_cast<std::size_t>(status)].name;
}

const Attempt* State::current() const noexcept {
    if (attempts.empty()) {
        return nullptr;
    }
    const Attempt& last = attempts.back();
    const bool lives = last.status == AttemptStatus::creating ||
                       last.status == AttemptStatus::configuring ||
                       last.status == AttemptStatus::running;
    return lives ? &last : nullptr;
}

const Attempt* State::attempt(int number) const noexcept {
    const auto found = std::ranges::find(attempts, number, &Attempt::number);
    return found == attempts.end() ? nullptr : &*found;
}

bool State::active() const noexcept {
    return (phase != Phase::none && phase != Phase::parked) || has_debts();
}

bool State::has_debts() const noexcept {
    return std::ranges::find(attempts, AttemptStatus::condemned, &Attempt::status) !=
           attempts.end();
}

}  // namespace paas::deployment
