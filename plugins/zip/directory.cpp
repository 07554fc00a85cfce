#include "directory.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace paas::tosca {
namespace {

constexpr std::size_t kEndSize = 22;
constexpr std::size_t kLongestComment = 65'535;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kStrongEncryption = 1U << 6U;
constexpr std::uint16_t kMaskedHeaders = 1U << 13U;
constexpr std::uint8_t kMadeOnUnix = 3;
/// Small files may be packed as well as they like.
constexpr std::uint64_t kRatioCountsFrom = std::uint64_t{1} << 20;

/// Little-endian number of `size` bytes; the caller has checked that they are there.
std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    return value;
}

/// Where the end record stands; its comment reaches exactly to the end of the file.
std::optional<std::size_t> find_end(std::string_view bytes) {
    if (bytes.size() < kEndSize) {
        return std::nullopt;
    }
    const std::size_t last = bytes.size() - kEndSize;
    const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
    for (std::size_t at = last + 1; at-- > first;) {
        if (number(bytes, at, 4) == kEndMark &&
            number(bytes, at + 20, 2) == bytes.size() - at - kEndSize) {
            return at;
        }
    }
    return std::nullopt;
}

/// Reports each kind of fault once, with the first entry that has it and how many do.
class Faults {
public:
    Faults(const std::string& archive, DiagnosticSink& sink) : archive_(archive), sink_(sink) {}

    void add(std::string_view code, std::string message, std::string suggestion = {}) {
        for (Fault& fault : faults_) {
            if (fault.code == code) {
                ++fault.more;
                return;
            }
        }
        faults_.push_back({std::string(code), std::move(message), std::move(suggestion), 0});
    }

    /// True when there was none.
    bool report() {
        for (Fault& fault : faults_) {
            Diagnostic finding;
            finding.code = fault.code;
            finding.position = {archive_, 1, 1};
            finding.message = std::move(fault.message);
            if (fault.more > 0) {
                finding.message += " (and " + std::to_string(fault.more) + " more)";
            }
            finding.suggestion = std::move(fault.suggestion);
            sink_.report(std::move(finding));
        }
        return faults_.empty();
    }

private:
    struct Fault {
        std::string code;
        std::string message;
        std::string suggestion;
        std::size_t more;
    };
    const std::string& archive_;
    DiagnosticSink& sink_;
    std::vector<Fault> faults_;
};

/// A name for messages: printable and not too long.
std::string shown(std::string_view name) {
    std::string text;
    for (const char c : name.substr(0, 80)) {
        text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    return "'" + text + (name.size() > 80 ? "..." : "") + "'";
}

std::string_view without_slash(std::string_view name) {
    return name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
}

void check_names(const std::vector<ZipEntry>& entries, Faults& faults) {
    std::vector<std::string_view> names;
    names.reserve(entries.size());
    for (const ZipEntry& entry : entries) {
        if (const auto fault = entry_name_fault(without_slash(entry.name)); !fault.empty()) {
            faults.add(
                "CSAR-0101",
                "the name of entry " + shown(entry.name) + " is refused: " + std::string(fault),
                "pack the files again, with relative names");
        }
        names.push_back(without_slash(entry.name));
    }
    std::ranges::sort(names);
    for (auto name = std::ranges::adjacent_find(names); name != names.end();
         name = std::adjacent_find(name + 1, names.end())) {
        faults.add("CSAR-0102", "entry " + shown(*name) + " is there twice");
    }
}

void check_kinds(const std::vector<ZipEntry>& entries, Faults& faults) {
    for (const ZipEntry& entry : entries) {
        const std::uint32_t type = entry.unix_mode & S_IFMT;
        if (type != 0 && type != S_IFREG && type != S_IFDIR) {
            faults.add("CSAR-0103",
                       "entry " + shown(entry.name) + " is a " +
                           (type == S_IFLNK ? "link" : "special file"),
                       "pack the file itself");
        }
        if ((entry.flags & (kEncrypted | kStrongEncryption | kMaskedHeaders)) != 0) {
            faults.add("CSAR-0104", "entry " + shown(entry.name) + " is encrypted",
                       "pack the files again without a password");
        }
    }
}

void check_sizes(const std::vector<ZipEntry>& entries, const ArchiveLimits& limits,
                 Faults& faults) {
    std::uint64_t total = 0;
    for (const ZipEntry& entry : entries) {
        total += entry.unpacked;
        if (entry.unpacked >= kRatioCountsFrom && entry.unpacked / limits.ratio > entry.packed) {
            faults.add("CSAR-0105", "entry " + shown(entry.name) + " unpacks to more than " +
                                        std::to_string(limits.ratio) + " times its size");
        }
    }
    if (total > limits.total_bytes) {
        faults.add("CSAR-0105", "the archive unpacks to " + std::to_string(total) +
                                    " bytes, more than the " + std::to_string(limits.total_bytes) +
                                    " allowed");
    }
}

void check_overlaps(std::vector<ZipEntry> entries, std::size_t archive_size, Faults& faults) {
    std::ranges::sort(entries, {}, &ZipEntry::offset);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::uint64_t end =
            entries[i].offset + kLocalSize + entries[i].name.size() + entries[i].packed;
        const std::uint64_t next = i + 1 < entries.size() ? entries[i + 1].offset : archive_size;
        if (end > next) {
            faults.add("CSAR-0106", "entry " + shown(entries[i].name) + " overlaps another",
                       "pack the files again");
        }
    }
}

}  // namespace

std::optional<std::vector<ZipEntry>> read_directory(std::string_view bytes) {
    const auto end = find_end(bytes);
    if (!end) {
        return std::nullopt;
    }
    const std::uint32_t disks = number(bytes, *end + 4, 4);
    const std::size_t count = number(bytes, *end + 10, 2);
    const std::size_t size = number(bytes, *end + 12, 4);
    const std::size_t start = number(bytes, *end + 16, 4);
    if (disks != 0 || number(bytes, *end + 8, 2) != count || start > *end || size != *end - start) {
        return std::nullopt;
    }
    std::vector<ZipEntry> entries;
    std::size_t at = start;
    for (std::size_t i = 0; i < count; ++i) {
        if (*end - at < kEntrySize || number(bytes, at, 4) != kEntryMark) {
            return std::nullopt;
        }
        const std::size_t name_size = number(bytes, at + 28, 2);
        const std::size_t all =
            kEntrySize + name_size + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
        if (*end - at < all) {
            return std::nullopt;
        }
        ZipEntry entry;
        entry.flags = static_cast<std::uint16_t>(number(bytes, at + 8, 2));
        entry.packed = number(bytes, at + 20, 4);
        entry.unpacked = number(bytes, at + 24, 4);
        entry.offset = number(bytes, at + 42, 4);
        entry.name = bytes.substr(at + kEntrySize, name_size);
        if (number(bytes, at + 5, 1) == kMadeOnUnix) {
            entry.unix_mode = number(bytes, at + 38, 4) >> 16U;
        }
        entries.push_back(entry);
        at += all;
    }
    return at == *end ? std::optional(std::move(entries)) : std::nullopt;
}

bool check_directory(const std::vector<ZipEntry>& entries, std::size_t archive_size,
                     const std::string& archive_name, const ArchiveLimits& limits,
                     DiagnosticSink& sink) {
    Faults faults(archive_name, sink);
    if (entries.size() > limits.entries) {
        faults.add("CSAR-0105", "the archive has " + std::to_string(entries.size()) +
                                    " entries, more than the " + std::to_string(limits.entries) +
                                    " allowed");
        return faults.report();
    }
    check_names(entries, faults);
    check_kinds(entries, faults);
    check_sizes(entries, limits, faults);
    check_overlaps(entries, archive_size, faults);
    return faults.report();
}

}  // namespace paas::tosca
