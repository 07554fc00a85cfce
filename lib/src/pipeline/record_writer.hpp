/// Writes the JSON of decision records.
#pragma once

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace paas::pipeline {

/// Appends JSON pieces to one string. A record is written per decision and holds some numbers per
/// provider, so it does without format strings and JSON trees.
class RecordWriter {
public:
    RecordWriter() { out_.reserve(8192); }
    void raw(std::string_view text) { out_ += text; }
    void number(std::int64_t value) {
        char digits[24];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
        out_.append(digits, end);
    }
    /// Six digits after the point.
    void decimal(double value) {
        constexpr std::int64_t kScale = 1'000'000;
        const std::int64_t scaled = std::llround(value * static_cast<double>(kScale));
        if (scaled < 0) {
            out_ += '-';
        }
        const std::int64_t size = std::abs(scaled);
        number(size / kScale);
        const std::string digits = std::to_string(kScale + size % kScale);
        out_ += '.';
        out_.append(digits, 1);
    }
    void boolean(bool value) { out_ += value ? "true" : "false"; }
    void string(std::string_view text) {
        const bool plain = std::ranges::all_of(
            text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
        if (plain) {
            out_ += '"';
            out_ += text;
            out_ += '"';
        } else {
            out_ += text::dump_json(nlohmann::json(text));
        }
    }
    /// "NAME":
    void key(std::string_view name) {
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }
    /// Separates the items of a list: nothing before the first.
    void comma(bool& first) {
        if (!first) {
            out_ += ',';
        }
        first = false;
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_;
};

}  // namespace paas::pipeline
