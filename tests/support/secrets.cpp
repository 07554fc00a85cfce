#include "secrets.hpp"

#include "paas/sqlite/database.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string_view>

namespace paas::testing {
namespace {

std::string hexadecimal(std::string_view bytes, const char* digits) {
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += digits[value >> 4U];
        text += digits[value & 15U];
    }
    return text;
}

/// What of the base64 text does not depend on the bytes around, when `skip` bytes of a group of
/// three stand before.
std::string base64(std::string_view bytes, std::size_t skip) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string padded = std::string(skip, '\0') + std::string(bytes);
    std::string text;
    for (std::size_t i = 0; i + 3 <= padded.size(); i += 3) {
        const auto at = [&](std::size_t k) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(padded[i + k]));
        };
        const std::uint32_t group = at(0) << 16U | at(1) << 8U | at(2);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            text += kLetters[group >> shift & 63U];
        }
    }
    const std::size_t foreign = skip == 0 ? 0 : skip + 1;
    return text.substr(std::min(foreign, text.size()));
}

std::vector<std::string> forms_of(const std::vector<std::string>& canaries) {
    std::vector<std::string> forms;
    for (const std::string& canary : canaries) {
        forms.push_back(canary);
        forms.push_back(hexadecimal(canary, "0123456789abcdef"));
        forms.push_back(hexadecimal(canary, "0123456789ABCDEF"));
        for (const std::size_t skip : {0U, 1U, 2U}) {
            forms.push_back(base64(canary, skip));
        }
    }
    return forms;
}

bool is_in(const std::string& text, const std::vector<std::string>& forms) {
    return std::ranges::any_of(
        forms, [&](const std::string& form) { return text.find(form) != text.npos; });
}

Result<std::vector<std::string>> texts_of(sqlite::Database& database, const std::string& sql) {
    std::vector<std::string> texts;
    sqlite::Rows rows = database.query(sql);
    while (true) {
        auto more = rows.next();
        if (!more) {
            return fail(std::move(more.error()));
        }
        if (!*more) {
            return texts;
        }
        texts.push_back(rows.string(0));
    }
}

Result<void> search_database(const std::string& path, const std::vector<std::string>& forms,
                             SecretSearch& search) {
    sqlite::OpenOptions options;
    options.read_only = true;
    auto database = sqlite::Database::open(path, options);
    if (!database) {
        return fail(std::move(database.error()));
    }
    auto tables = texts_of(*database, "SELECT name FROM sqlite_master WHERE type = 'table'");
    if (!tables) {
        return fail(std::move(tables.error()));
    }
    for (const std::string& table : *tables) {
        auto columns = texts_of(*database, "SELECT name FROM pragma_table_info('" + table + "')");
        if (!columns) {
            return fail(std::move(columns.error()));
        }
        for (const std::string& column : *columns) {
            ++search.columns;
            auto values =
                texts_of(*database, "SELECT \"" + column + "\" FROM \"" + table +
                                        "\" WHERE typeof(\"" + column + "\") IN ('text', 'blob')");
            if (!values) {
                return fail(std::move(values.error()));
            }
            if (std::ranges::any_of(*values,
                                    [&](const std::string& text) { return is_in(text, forms); })) {
                search.found.push_back("column " + table + "." + column + " of " + path);
            }
        }
    }
    return {};
}

}  // namespace

Result<SecretSearch> search_secrets(const std::filesystem::path& folder,
                                    const std::vector<std::string>& canaries,
                                    const std::vector<std::string>& texts) {
    SecretSearch search;
    const std::vector<std::string> forms = forms_of(canaries);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        ++search.files;
        search.bytes += bytes.size();
        if (is_in(bytes, forms)) {
            search.found.push_back("file " + entry.path().string());
        }
        if (bytes.starts_with("SQLite format 3")) {
            if (auto done = search_database(entry.path().string(), forms, search); !done) {
                return fail(std::move(done.error()));
            }
        }
    }
    for (const std::string& text : texts) {
        ++search.texts;
        if (is_in(text, forms)) {
            search.found.push_back("text " + std::to_string(search.texts));
        }
    }
    return search;
}

}  // namespace paas::testing
