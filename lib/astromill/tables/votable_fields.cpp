// astromill: the FIELD elements of a table of a VOTable document
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/votable_fields.h"

#include "astromill/base/letters.h"
#include "astromill/tables/names.h"

#include <algorithm>

namespace astromill::tables {

std::optional<std::size_t> find_field(std::span<const VoTableField> fields,
                                      const ColumnChoice& choice, bool& ambiguous) {
  if (!choice.by_name())
    return choice.index < fields.size() ? std::optional(choice.index) : std::nullopt;
  for (const bool ignore_case : {false, true})
    for (const auto member : {&VoTableField::name, &VoTableField::id}) {
      const auto fits = [&](const VoTableField& field) {
        return ignore_case ? equal_ignoring_case(field.*member, choice.name)
                           : field.*member == choice.name;
      };
      const auto first = std::find_if(fields.begin(), fields.end(), fits);
      if (first == fields.end())
        continue;
      ambiguous = ambiguous || std::any_of(first + 1, fields.end(), fits);
      return static_cast<std::size_t>(first - fields.begin());
    }
  return std::nullopt;
}

std::string free_name(std::span<const VoTableField> fields, std::string_view name) {
  std::vector<std::string_view> names;
  for (const VoTableField& field : fields) {
    names.push_back(field.name);
    names.push_back(field.id);
  }
  return unused_name(names, name);
}

namespace {

/// A unit in the spelling of the CDS.
std::string cds_unit(std::string unit) {
  const auto replace = [&unit](std::string_view old, std::string_view by) {
    if (const auto place = unit.find(old); place != std::string::npos)
      unit.replace(place, old.size(), by);
  };
  replace("pixel", "pix");
  replace("**", "");
  return unit;
}

} // namespace

std::string field_element(const NewColumn& column, std::string_view name, std::string_view prefix,
                          bool vounits) {
  std::string out = "<" + std::string(prefix) + "FIELD name=\"";
  append_escaped(out, name);
  out += column.kind == NewColumn::Kind::number ? "\" datatype=\"double\""
                                                : "\" datatype=\"char\" arraysize=\"*\"";
  if (!column.unit.empty()) {
    out += " unit=\"";
    append_escaped(out, vounits ? column.unit : cds_unit(column.unit));
    out += "\"";
  }
  if (column.description.empty())
    return out + "/>";
  out.append("><").append(prefix).append("DESCRIPTION>");
  append_escaped(out, column.description);
  return out.append("</").append(prefix).append("DESCRIPTION></").append(prefix).append("FIELD>");
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text)
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    default:
      out += c;
    }
}

} // namespace astromill::tables
