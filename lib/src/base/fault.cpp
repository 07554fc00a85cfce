#include "paas/base/fault.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace paas {

std::unique_ptr<FaultPlan> FaultPlan::from_environment() {
    const char* kill_at = std::getenv("PAAS_FAULT_KILL_AT");
    const char* trace = std::getenv("PAAS_FAULT_TRACE");
    if (kill_at == nullptr && trace == nullptr) {
        return nullptr;
    }
    std::uint64_t number = 0;
    if (kill_at != nullptr) {
        const std::string_view text = kill_at;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) {
            // A test that asks for a fault and gets none would pass for the wrong reason.
            throw std::invalid_argument("PAAS_FAULT_KILL_AT is not a number");
        }
    }
    return std::make_unique<FaultPlan>(number, trace == nullptr ? "" : trace);
}

FaultPlan::FaultPlan(std::uint64_t kill_at, std::string trace_file)
    : kill_at_(kill_at), trace_file_(std::move(trace_file)) {}

void FaultPlan::pass(std::string_view name) {
    const std::uint64_t number = passed_.fetch_add(1) + 1;
    if (!trace_file_.empty()) {
        // One write per line: lines of several threads and processes do not mix.
        std::string line = std::to_string(number);
        line += ' ';
        line += name;
        line += '\n';
        const int file =
            ::open(trace_file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0 || ::write(file, line.data(), line.size()) < 0) {
            throw std::runtime_error("cannot write the trace of fault points: " + trace_file_);
        }
        ::close(file);
    }
    if (number == kill_at_) {
        ::kill(::getpid(), SIGKILL);
    }
}

}  // namespace paas
