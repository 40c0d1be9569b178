"""undefinedSymbols.py ADDON LIBRARY...: what the addon needs and nothing will have where it is loaded, as JSON.

An ELF file takes each symbol from any library, glibc's with a version; a Mach-O file names the library for each, and
leaves to the process, which is Node, those that it names none for.
"""

import json
import os
import sys

import lief

lief.logging.disable()

NODE = ("napi_", "node_api_")
NEWEST_GLIBC = (2, 27)  # that TensorFlow's own wheels ask for
SYSTEM = ("libSystem.B.dylib", "libc++.1.dylib")
OF_ITSELF, OF_THE_PROCESS = 0, -2  # where a Mach-O file binds a symbol to no library


def parse(path):
    """Only what symbols need: the libraries have up to 800 MB."""
    if lief.is_elf(path):
        config = lief.ELF.ParserConfig()
        config.parse_relocations = config.parse_notes = config.parse_symtab_symbols = False
        return lief.ELF.parse(path, config)
    config = lief.MachO.ParserConfig.quick
    config.parse_dyld_bindings = config.parse_dyld_exports = True
    return lief.MachO.parse(path, config).at(0)


def missing_in_elf(addon, libraries):
    def is_exported(name):
        return any(library.has_dynamic_symbol(name) and library.get_dynamic_symbol(name).exported for library in libraries)

    for symbol in addon.imported_symbols:
        version = symbol.symbol_version.symbol_version_auxiliary if symbol.has_version else None
        if symbol.binding == lief.ELF.Symbol.BINDING.WEAK or symbol.name.startswith(NODE):
            continue
        if version and version.name.startswith("GLIBC_"):
            if tuple(map(int, version.name[6:].split(".")[:2])) > NEWEST_GLIBC:
                yield f"{symbol.name} ({version.name})"
        elif not is_exported(symbol.name):
            yield symbol.name


def exports(library):
    """By its name, the library that a symbol is handed on from, or None where it is the library's own."""
    entries = (library.dyld_exports_trie or library.dyld_info).exports
    aliases = ((e.symbol.name, e.alias_library) for e in entries if e.has_symbol)
    return {name: os.path.basename(alias.name) if alias else None for name, alias in aliases}


def missing_in_macho(addon, libraries):
    if not addon.has_code_signature:
        yield "a signature, without which macOS does not load it"
    exported = {name: exports(library) for name, library in libraries.items()}

    def is_exported(name, owner):
        if owner in SYSTEM:
            return True  # the linker has looked them up
        alias = exported.get(owner, {}).get(name, "")
        return alias is None or (alias != "" and is_exported(name, alias))

    defined = {symbol.name for symbol in addon.symbols if symbol.value}
    for binding in addon.bindings:
        name = binding.symbol.name
        if binding.library_ordinal == OF_THE_PROCESS:
            known = name.removeprefix("_").startswith(NODE)
        elif binding.library_ordinal == OF_ITSELF:
            known = name in defined or binding.weak_import
        else:
            known = is_exported(name, os.path.basename(binding.library.name))
        if not known:
            yield f"{name} ({binding.library.name if binding.has_library else 'no library'})"


def main(addon, *libraries):
    parsed = {os.path.basename(path): parse(path) for path in libraries}
    binary = parse(addon)
    is_elf = lief.is_elf(addon)
    missing = missing_in_elf(binary, list(parsed.values())) if is_elf else missing_in_macho(binary, parsed)
    print(json.dumps({"symbols": len(list(binary.imported_symbols)), "missing": sorted(missing)}))


main(*sys.argv[1:])
