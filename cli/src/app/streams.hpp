/// Standard streams without surprises: every byte written is checked.
#pragma once

#include "paas/base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace paas::cli {

/// To standard output, at once. `internal` when it cannot be written, a full disk for example.
[[nodiscard]] Result<void> write_output(std::string_view text);
/// To a file, all of it or nothing: it is written beside and then takes the file's place. What is
/// not a plain file (/dev/stderr, a pipe) is written to. `internal` when that fails.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& file, std::string_view text);
/// To standard error; what fails there cannot be told.
void write_error(std::string_view text);
/// All of standard input, at most 16 MiB.
[[nodiscard]] Result<std::string> read_standard_input();

}  // namespace paas::cli
