// astromill: the FIELD elements of a table of a VOTable document
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/column_choice.h"
#include "astromill/tables/new_column.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// A FIELD: one column.
struct VoTableField {
  std::string name;
  std::string id{};   ///< attribute ID; "" if it has none
  std::string unit{}; ///< as it is written; "" if it has none
  std::string null{}; ///< the text that stands for no value (VALUES null="..."); "" for none
};

/// The FIELD, counted from 0, that is asked for: by its number; by its name or else its ID, exactly
/// or else when case is ignored. Nothing if there is none, `ambiguous` is set if there are several.
std::optional<std::size_t> find_field(std::span<const VoTableField> fields,
                                      const ColumnChoice& choice, bool& ambiguous);

/// The name of a new column: its own, or that with _2, _3 ... behind it if a FIELD has that name or
/// ID (case ignored).
std::string free_name(std::span<const VoTableField> fields, std::string_view name);

/// The element for a new column, `prefix` in front of the names of elements ("" or as "vot:").
/// Units follow the rules of VOUnits, as those of FITS do, or (before VOTable 1.4) of the CDS.
std::string field_element(const NewColumn& column, std::string_view name, std::string_view prefix,
                          bool vounits);

/// Appends text with &, <, > and " replaced by entities.
void append_escaped(std::string& out, std::string_view text);

} // namespace astromill::tables
