/// What is made from the command table: help texts, manual pages, completion scripts.
#pragma once

#include "table/command.hpp"

#include <map>
#include <string>
#include <string_view>

namespace paas::cli {

/// `paas COMMAND --help`, 80 columns wide.
[[nodiscard]] std::string help_text(const Command& command, std::string_view words);

/// File name ("paas-deploy.1") to roff, for the program, each of its commands and the findings.
[[nodiscard]] std::map<std::string, std::string> manual_pages();

/// paas-findings(7), from the table of codes.
[[nodiscard]] std::string findings_page();

/// The completion script for bash, zsh or fish.
[[nodiscard]] std::string completion_script(std::string_view shell);

/// "-o, --output FORMAT"
[[nodiscard]] std::string option_heading(const Option& option);

}  // namespace paas::cli
