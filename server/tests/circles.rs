//! No circles between the modules of a crate: whoever reads one file can read on downwards and comes to an end.
//!
//! What a file names is looked up where it is defined, through every re-export. A parent may hand on what its children
//! define (`pub use`), and tests may name anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Meta, UseTree, Visibility};

/// The segments of a path, from the crate's root.
type Name = Vec<String>;

#[derive(Default)]
struct Module {
    /// What its `use` and `pub use` lines bring, by the name that it has here.
    imports: BTreeMap<String, Name>,
    /// Imports that others see: `pub use`.
    handed_on: BTreeMap<String, Name>,
    /// Modules all of whose names it hands on.
    globs: Vec<Name>,
    /// What is defined here.
    items: BTreeSet<String>,
    /// Every path that occurs, as written.
    paths: Vec<Name>,
}

type Modules = BTreeMap<Name, Module>;

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string().contains("test"),
        Meta::Path(path) => path.is_ident("test"),
        Meta::NameValue(_) => false,
    })
}

fn read(file: &Path, name: &Name, modules: &mut Modules) {
    let text = std::fs::read_to_string(file).expect("a source file");
    let items = syn::parse_file(&text).expect("Rust").items;
    let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let folder = match stem.as_str() {
        "lib" | "main" => file.parent().expect("a folder").to_path_buf(),
        _ => file.with_extension(""),
    };
    read_items(&items, &folder, name, modules);
}

fn read_items(items: &[Item], folder: &Path, name: &Name, modules: &mut Modules) {
    let mut module = Module::default();
    for item in items {
        let (attributes, ident) = match item {
            Item::Mod(inner) => (&inner.attrs, None),
            Item::Use(line) => {
                if !is_test(&line.attrs) {
                    import(line, &mut module);
                }
                continue;
            }
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Impl(item) => (&item.attrs, None),
            _ => continue,
        };
        if is_test(attributes) {
            continue;
        }
        module.items.extend(ident.map(ToString::to_string));
        match item {
            Item::Mod(inner) => {
                let inner_name: Name = name.iter().cloned().chain([inner.ident.to_string()]).collect();
                match &inner.content {
                    Some((_, items)) => read_items(items, folder, &inner_name, modules),
                    None => read(&folder.join(format!("{}.rs", inner.ident)), &inner_name, modules),
                }
            }
            _ => Paths(&mut module.paths).visit_item(item),
        }
    }
    modules.insert(name.clone(), module);
}

fn import(line: &ItemUse, module: &mut Module) {
    fn walk(tree: &UseTree, mut at: Name, public: bool, module: &mut Module) {
        let mut bring = |here: String, name: Name| {
            if public {
                module.handed_on.insert(here.clone(), name.clone());
            } else {
                module.paths.push(name.clone());
            }
            module.imports.insert(here, name);
        };
        match tree {
            UseTree::Path(path) => {
                at.push(path.ident.to_string());
                walk(&path.tree, at, public, module);
            }
            UseTree::Name(name) if name.ident == "self" => {
                bring(at.last().cloned().unwrap_or_default(), at);
            }
            UseTree::Name(name) => {
                at.push(name.ident.to_string());
                bring(name.ident.to_string(), at);
            }
            UseTree::Rename(rename) => {
                at.push(rename.ident.to_string());
                bring(rename.rename.to_string(), at);
            }
            UseTree::Glob(_) if public => module.globs.push(at),
            UseTree::Glob(_) => module.paths.push(at),
            UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, at.clone(), public, module)),
        }
    }
    walk(&line.tree, Name::new(), !matches!(line.vis, Visibility::Inherited), module);
}

/// Collects every path of an item, in macros too.
struct Paths<'a>(&'a mut Vec<Name>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// `pub(super)` names nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        tokens(call.tokens.clone(), self.0);
    }

    fn visit_item_macro(&mut self, call: &'ast syn::ItemMacro) {
        tokens(call.mac.tokens.clone(), self.0);
    }
}

fn tokens(stream: TokenStream, paths: &mut Vec<Name>) {
    let mut path = Name::new();
    let mut colons = 0;
    for token in stream {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    paths.push(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => tokens(group.stream(), paths),
            _ => colons = 0,
        }
    }
    paths.push(path);
}

/// The module that defines what `path` names in the module `here`; `None` for other crates and for names of its own.
fn defined(path: &[String], here: &Name, modules: &Modules, depth: usize) -> Option<Name> {
    let (first, rest) = path.split_first()?;
    if depth == 0 {
        return None;
    }
    let module = modules.get(here)?;
    match first.as_str() {
        "crate" => return within(rest, &Name::new(), modules, depth - 1),
        "self" => return within(rest, here, modules, depth - 1),
        "super" => return within(rest, &here[..here.len().checked_sub(1)?].to_vec(), modules, depth - 1),
        _ => {}
    }
    if let Some(name) = module.imports.get(first) {
        let whole: Name = name.iter().chain(rest).cloned().collect();
        // An import of another crate keeps its name: `use domain::progress` is no path of this crate.
        return if whole == path { None } else { defined(&whole, here, modules, depth - 1) };
    }
    within(path, here, modules, depth - 1)
}

/// As [`defined`], looking into the module `at` from outside.
fn within(path: &[String], at: &Name, modules: &Modules, depth: usize) -> Option<Name> {
    if depth == 0 {
        return None;
    }
    let module = modules.get(at)?;
    let Some((first, rest)) = path.split_first() else { return Some(at.clone()) };
    if first == "super" {
        return within(rest, &at[..at.len().checked_sub(1)?].to_vec(), modules, depth - 1);
    }
    let child: Name = at.iter().cloned().chain([first.clone()]).collect();
    if modules.contains_key(&child) {
        return within(rest, &child, modules, depth - 1);
    }
    if module.items.contains(first) {
        return Some(at.clone());
    }
    if let Some(name) = module.handed_on.get(first) {
        let whole: Name = name.iter().chain(rest).cloned().collect();
        return defined(&whole, at, modules, depth - 1);
    }
    module.globs.iter().find_map(|glob| {
        let from = defined(glob, at, modules, depth - 1)?;
        within(path, &from, modules, depth - 1)
    })
}

/// Who names what of whom.
fn edges(modules: &Modules) -> BTreeMap<Name, BTreeMap<Name, Name>> {
    let mut all: BTreeMap<Name, BTreeMap<Name, Name>> = BTreeMap::new();
    for (here, module) in modules {
        let out = all.entry(here.clone()).or_default();
        for path in &module.paths {
            if let Some(there) = defined(path, here, modules, 16).filter(|there| there != here) {
                // A module that is named as such: what counts is what is then taken from it.
                let only_module = path.last() == there.last() && !modules[&there].items.contains(&path[path.len() - 1]);
                if !only_module {
                    out.entry(there).or_insert_with(|| path.clone());
                }
            }
        }
    }
    all
}

/// The nodes that reach themselves, in groups.
fn circles(edges: &BTreeMap<Name, BTreeMap<Name, Name>>) -> Vec<BTreeSet<Name>> {
    let reach = |from: &Name| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            for next in edges.get(at).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&Name, BTreeSet<Name>> = edges.keys().map(|from| (from, reach(from))).collect();
    let mut groups = BTreeSet::new();
    for (from, there) in &reached {
        let group: BTreeSet<Name> =
            there.iter().filter(|&to| reached.get(to).is_some_and(|back| back.contains(*from))).cloned().collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    groups.into_iter().collect()
}

fn told(root: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(root);
    let mut modules = Modules::new();
    read(&folder, &Name::new(), &mut modules);
    let edges = edges(&modules);
    assert!(edges.values().map(BTreeMap::len).sum::<usize>() > modules.len(), "{root} was not understood");
    let name = |name: &Name| if name.is_empty() { "(root)".to_owned() } else { name.join("::") };
    let mut text = String::new();
    for group in circles(&edges) {
        text += &format!("a circle of {} in {root}:\n", group.len());
        for from in &group {
            for (to, path) in edges[from].iter().filter(|(to, _)| group.contains(*to)) {
                text += &format!("  {} -> {} by {}\n", name(from), name(to), path.join("::"));
            }
        }
    }
    text
}

#[test]
fn no_circles() {
    let told: String =
        ["app/domain/src/lib.rs", "app/portal/src/lib.rs", "app/src/lib.rs", "server/src/main.rs"].map(told).concat();
    assert!(told.is_empty(), "{told}");
}
