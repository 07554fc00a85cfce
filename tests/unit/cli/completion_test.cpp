#include "docs/help.hpp"
#include "table/command.hpp"

#include <doctest/doctest.h>

using namespace paas::cli;

TEST_CASE("each script offers each command and option") {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        const std::string script = completion_script(shell);
        CAPTURE(shell);
        for (const Command& command : root().subcommands) {
            CAPTURE(std::string(command.name));
            if (command.hidden) {
                continue;  // "__complete" stands in the scripts: they call it
            }
            CHECK(script.find(std::string(command.name)) != std::string::npos);
            for (const Option& option : command.options) {
                const std::string flag =
                    (shell == "fish" ? "-l " : "--") + std::string(option.name);
                CHECK(script.find(flag) != std::string::npos);
            }
        }
    }
}
