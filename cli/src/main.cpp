#include "app/program.hpp"
#include "app/streams.hpp"

#include "paas/version.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <vector>

int main(int argc, char** argv) {
    // Scripts ask for the version often: answered before anything else is touched.
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        return paas::cli::write_output("paas " + std::string(paas::kVersion) + "\n") ? 0 : 8;
    }
    try {
        const auto faults = paas::FaultPlan::from_environment();
        return paas::cli::run_program(
            std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), faults.get());
    } catch (const std::exception& problem) {
        paas::cli::write_error(std::string("error: internal: ") + problem.what() +
                               "\nhint: this is a mistake in paas; please report it\n");
        return 1;
    }
}
