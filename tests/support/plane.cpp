#include "plane.hpp"

#include <cstdio>
#include <cstdlib>

namespace paas::testing {

void KeepingLogger::log(LogLevel, std::string_view room, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    lines_.push_back(std::string(room) + ": " + std::string(text));
}

std::vector<std::string> KeepingLogger::lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
}

orchestrator::Principal tester() {
    return {"local", "tester", {}, true};
}

Timestamp dawn() {
    return Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
}

orchestrator::LocalOptions virtual_options(std::filesystem::path state_dir,
                                           std::string simulation) {
    orchestrator::LocalOptions options;
    options.state_dir = std::move(state_dir);
    options.simulation = std::move(simulation);
    options.simulation_file = "simulation.yaml";
    options.module_folders = {PAAS_MODULE_DIR};
    options.virtual_time = true;
    return options;
}

void die(std::string_view what, const Error& error) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
                 to_string(error).c_str());
    if (!error.hint.empty()) {
        std::fprintf(stderr, "  hint: %s\n", error.hint.c_str());
    }
    std::exit(1);
}

void die(std::string_view what, const orchestrator::Refused& refused) {
    for (const Diagnostic& finding : refused.findings) {
        std::fprintf(stderr, "  %s: %s\n", to_string(finding.position).c_str(),
                     finding.message.c_str());
    }
    die(what, refused.error);
}

}  // namespace paas::testing
