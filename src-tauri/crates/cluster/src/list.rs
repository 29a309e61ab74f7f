//! Reading many objects through few calls.

use std::collections::{HashMap, HashSet};

use http::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::ApiError;
use crate::reader::{Call, Detail, Reader};
use crate::served::Served;

/// From so many objects of a kind and namespace on, a list is cheaper than single reads.
pub const WORTH_A_LIST: usize = 5;
/// Objects asked for at once, so that memory stays small.
const PAGE: usize = 500;
/// A list is given up when it holds more than this many objects for each wanted one: then single reads are cheaper.
const STRANGERS: usize = 8;

/// An object of a list, kept as text: as values, thousands of them would fill the memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    text: Box<str>,
    kind: String,
    api_version: String,
}

impl Listed {
    fn new(text: &str, kind: &str, api_version: &str) -> Self {
        let name = serde_json::from_str(text).map(|item: RawItem| item.metadata.name).unwrap_or_default();
        Self { name, text: text.into(), kind: kind.to_owned(), api_version: api_version.to_owned() }
    }

    /// The object, with `apiVersion` and `kind`, which items of typed lists come without.
    pub fn object(&self) -> Value {
        let mut object: Value = serde_json::from_str(&self.text).unwrap_or_default();
        if let Some(fields) = object.as_object_mut() {
            for (field, value) in [("apiVersion", &self.api_version), ("kind", &self.kind)] {
                fields.entry(field).or_insert_with(|| Value::String(value.clone()));
            }
        }
        object
    }
}

impl Reader {
    /// Reads the wanted objects of a collection and what `keep` keeps of each, by name. None when the collection holds so many
    /// others that single reads are cheaper.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn list_named<T>(
        &self,
        served: &Served,
        namespace: Option<&str>,
        names: &HashSet<&str>,
        detail: Detail,
        mut keep: impl FnMut(Listed) -> T,
    ) -> Result<Option<HashMap<String, T>>, ApiError> {
        let (mut found, mut seen, mut next) = (HashMap::new(), 0, None);
        loop {
            let page = self.page(served, namespace, detail, next.as_deref()).await?;
            seen += page.items.len();
            for item in page.items.into_iter().filter(|item| names.contains(item.name.as_str())) {
                found.insert(item.name.clone(), keep(item));
            }
            next = page.next;
            if next.is_none() {
                return Ok(Some(found));
            }
            if seen > names.len() * STRANGERS + PAGE {
                return Ok(None);
            }
        }
    }

    /// The objects of a collection by name, as far as one part of it goes.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn names(&self, served: &Served, namespace: Option<&str>) -> Result<Names, ApiError> {
        let page = self.page(served, namespace, Detail::ListedMetadata, None).await?;
        let objects = page.items.iter().map(|item| {
            let object = item.object();
            let text = |field: &str| object.pointer(field).and_then(Value::as_str).map(str::to_owned);
            let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
            Name {
                namespace: text("/metadata/namespace"),
                name: item.name.clone(),
                controlled: owners.into_iter().flatten().any(|owner| owner["controller"] == true),
                being_deleted: object.pointer("/metadata/deletionTimestamp").is_some(),
            }
        });
        Ok(Names { objects: objects.collect(), more: page.next.is_some() })
    }

    /// Reads a part of a collection; `next` is where the former part ended.
    async fn page(
        &self,
        served: &Served,
        namespace: Option<&str>,
        detail: Detail,
        next: Option<&str>,
    ) -> Result<Page, ApiError> {
        let path = served.collection_path(namespace).with("limit", &PAGE.to_string());
        let path = match next {
            Some(next) => path.with("continue", next),
            None => path,
        };
        let call = Call { method: Method::GET, path: &path, body: None, detail, secret: served.is_secret() };
        let reply = self.exchange(&call).await?;
        let list: RawList<'_> = serde_json::from_slice(&reply.bytes)
            .map_err(|error| ApiError::Unreadable { message: error.to_string() })?;
        let kind = list.kind.strip_suffix("List").unwrap_or(list.kind);
        let items = list.items.iter().flatten().map(|item| Listed::new(item.get(), kind, list.api_version));
        let next = list.metadata.next.map(str::to_owned).filter(|next| !next.is_empty());
        Ok(Page { items: items.collect(), next })
    }
}

/// The objects of a collection by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Some hundreds at most.
    pub objects: Vec<Name>,
    /// Whether there are others.
    pub more: bool,
}

/// An object of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether something else made it, and makes it again or takes it along.
    pub controlled: bool,
    /// Whether it is on its way out.
    pub being_deleted: bool,
}

/// A part of a collection, and where the next one begins.
struct Page {
    items: Vec<Listed>,
    next: Option<String>,
}

/// A list whose items are not read yet.
#[derive(Deserialize)]
struct RawList<'a> {
    #[serde(default)]
    kind: &'a str,
    #[serde(default, rename = "apiVersion")]
    api_version: &'a str,
    #[serde(borrow, default)]
    metadata: RawListMeta<'a>,
    /// An empty list of metadata says null.
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
struct RawListMeta<'a> {
    #[serde(default, rename = "continue")]
    next: Option<&'a str>,
}

#[derive(Deserialize)]
struct RawItem {
    metadata: RawItemMeta,
}

#[derive(Deserialize)]
struct RawItemMeta {
    #[serde(default)]
    name: String,
}
