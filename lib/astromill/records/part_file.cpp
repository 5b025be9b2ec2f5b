// astromill: the file that a shard leaves: a part of a job's results
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/part_file.h"

#include "astromill/records/record_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace astromill::records {

namespace {

/// The item of the first record: other than any version of checkpoints.
constexpr std::uint32_t kPartVersion = 0x70000001;
constexpr std::string_view kOption = "option ";
constexpr std::string_view kFailed = "failed ";
constexpr std::string_view kMeasured = "measured ";

std::string with(std::string_view prefix, const std::string& name) {
  return std::string(prefix) + name;
}

NamesAndValues in_words(const PartDescription& part) {
  const Job& job = part.job;
  NamesAndValues out{{"tool", job.tool},
                     {"shard", to_text(part.shard)},
                     {"records", std::to_string(part.records)},
                     {"folder", job.folder},
                     {"output", job.output},
                     {"config file", job.config_file},
                     {"config", job.config}};
  for (const std::string& argument : job.arguments)
    out.emplace_back("argument", argument);
  for (const auto& [name, value] : job.options)
    out.emplace_back(with(kOption, name), value);
  for (const FailedItem& failed : part.failed)
    out.emplace_back(with(kFailed, std::to_string(failed.item)), failed.why);
  for (const auto& [name, value] : part.measured)
    out.emplace_back(with(kMeasured, name), value);
  return out;
}

template <class Number> Number number_in(const std::string& text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, value);
      error != std::errc{} || stop != end)
    throw std::out_of_range(text);
  return value;
}

/// The inverse of in_words(); what it does not know is left out. Throws std::out_of_range.
void take_words(const NamesAndValues& words, PartDescription& part) {
  Job& job = part.job;
  const std::map<std::string_view, std::string*> plain{{"tool", &job.tool},
                                                       {"folder", &job.folder},
                                                       {"output", &job.output},
                                                       {"config file", &job.config_file},
                                                       {"config", &job.config}};
  for (const auto& [name, value] : words) {
    if (const auto known = plain.find(name); known != plain.end())
      *known->second = value;
    else if (name == "shard")
      part.shard = parse_shard(value);
    else if (name == "records")
      part.records = number_in<std::uint64_t>(value);
    else if (name == "argument")
      job.arguments.push_back(value);
    else if (name.starts_with(kOption))
      job.options.emplace_back(name.substr(kOption.size()), value);
    else if (name.starts_with(kFailed))
      part.failed.push_back({number_in<std::uint32_t>(name.substr(kFailed.size())), value});
    else if (name.starts_with(kMeasured))
      part.measured.emplace_back(name.substr(kMeasured.size()), value);
  }
}

} // namespace

std::string unfinished_name(const std::string& part) { return part + ".unfinished"; }

void check_part_name(const std::string& path, bool overwrite) {
  if (is_written_directly(path))
    throw Error("is not a regular file, which a part must be", {.file = path});
  const OutputFile trial(path, overwrite);
}

PartWriter::PartWriter(const std::string& path, bool overwrite, const PartDescription& description)
    : file_(path, overwrite) {
  file_.write(kMagic);
  add(kPartVersion, pack(description.identity));
  add(0, pack(in_words(description)));
}

void PartWriter::add(std::uint32_t item, std::span<const std::byte> bytes) {
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max())
    throw Error("a record of " + std::to_string(bytes.size()) + " bytes is too long",
                {.file = file_.name()});
  buffer_.clear();
  append_record(item, bytes, buffer_);
  file_.write({reinterpret_cast<const char*>(buffer_.data()), buffer_.size()});
}

void PartWriter::commit() {
  file_.commit();
  std::error_code ignored; // what is left of them is no part, and does no harm
  std::filesystem::remove(unfinished_name(file_.name()), ignored);
}

/// A part that is being read.
class PartFile::Opened {
public:
  explicit Opened(const std::string& path)
      : descriptor_(open(path)), size_(size_of(descriptor_)),
        reader(descriptor_.number(), size_, path) {}

  std::uint64_t size() const { return size_; }

private:
  static Descriptor open(const std::string& path) {
    Descriptor descriptor = open_descriptor(path.c_str(), O_RDONLY | O_NONBLOCK);
    if (descriptor.number() < 0)
      throw PartError(with_errno("cannot open", errno), path);
    struct stat status = {};
    if (::fstat(descriptor.number(), &status) != 0 || !S_ISREG(status.st_mode))
      throw PartError("is not a regular file, which a part must be", path);
    return descriptor;
  }
  static std::uint64_t size_of(const Descriptor& descriptor) {
    struct stat status = {};
    ::fstat(descriptor.number(), &status);
    return static_cast<std::uint64_t>(status.st_size);
  }

  Descriptor descriptor_;
  std::uint64_t size_;

public:
  RecordReader reader;
};

PartFile::PartFile(const std::string& path) : path_(path) {
  Opened file(path);
  read_head(file);
  read_records(file);
}

void PartFile::fail(const std::string& what) const {
  throw PartError(what, path_, description_.shard, description_);
}

void PartFile::read_head(Opened& file) {
  const auto cut_off = [&] { throw PartError("is cut off before it says what it is", path_); };
  if (file.size() == 0)
    throw PartError("is empty", path_);
  if (!file.reader.has_magic())
    throw PartError("is not a part of --shard", path_);
  try {
    const auto first = file.reader.next();
    if (!first)
      cut_off();
    description_.identity = unpack(first->bytes);
    if (first->item == kFormatVersion) {
      for (const auto& [name, value] : description_.identity)
        if (name == "--shard")
          throw PartError("is unfinished: shard " + shown(value) +
                              " is still being done, or was "
                              "stopped; the command that began it goes on from there",
                          path_, parse_shard(value));
      throw PartError("is a checkpoint, and not a part of --shard", path_);
    }
    if (first->item != kPartVersion)
      throw PartError("is a part of another version of this format", path_);
    const auto second = file.reader.next();
    if (!second)
      cut_off();
    take_words(unpack(second->bytes), description_);
    first_ = file.reader.end();
  } catch (const UsageError&) { // no K/N
    throw PartError("is damaged: it does not say which shard it is", path_);
  } catch (const std::out_of_range&) {
    throw PartError("is damaged: it does not say what it is", path_);
  } catch (const DamagedRecord&) {
    throw PartError("is damaged before it says what it is", path_);
  }
}

void PartFile::read_records(Opened& file) {
  try {
    while (const auto record = file.reader.next())
      if (!offsets_.emplace(record->item, record->offset).second)
        fail("is damaged: item " + std::to_string(record->item) + " is there twice");
  } catch (const DamagedRecord&) {
    fail("is damaged behind " + std::to_string(offsets_.size()) + " of " +
         std::to_string(description_.records) + " records");
  }
  if (offsets_.size() < description_.records)
    fail("is cut off: " + std::to_string(offsets_.size()) + " of " +
         std::to_string(description_.records) + " records are whole");
  if (offsets_.size() > description_.records || file.reader.end() != file.size())
    fail("is damaged: there is more behind its " + std::to_string(description_.records) +
         " records");
}

std::optional<std::vector<std::byte>> PartFile::read(std::uint32_t item) const {
  const auto found = offsets_.find(item);
  if (found == offsets_.end())
    return std::nullopt;
  Opened file(path_);
  file.reader.go_to(found->second);
  const auto record = file.reader.next();
  if (!record || record->item != item)
    throw Error("has changed while it was read", {.file = path_});
  return std::vector<std::byte>(record->bytes.begin(), record->bytes.end());
}

void PartFile::for_each(const TakeRecord& take) const {
  Opened file(path_);
  file.reader.go_to(first_);
  while (const auto record = file.reader.next())
    take(record->item, record->bytes);
}

} // namespace astromill::records
