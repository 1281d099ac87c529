//! A register as FollowTheMoney entities, one JSON object a line: `{"id", "schema", "properties": {name: [values]}}`.
//!
//! People, organisations, companies and public bodies become actors. Occupancies (of a Position), Memberships,
//! Employments and Directorships become roles of those who hold them; what they refer to may stand anywhere in the
//! file. Entities of other schemata (addresses, sanctions, ...) are passed over.

use super::{Faults, MOST_ACTORS, Rejected, UserActor, country, date, name, role, wikidata};
use crate::actor::Role;
use onrecord_record::{Code, EntityKind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Bytes that one line may have.
const LONGEST_LINE: usize = 1 << 20;

/// Entities that are actors.
fn actor_kind(schema: &str) -> Option<EntityKind> {
    match schema {
        "Person" => Some(EntityKind::Person),
        "Organization" | "PublicBody" | "Company" | "LegalEntity" => Some(EntityKind::Organisation),
        _ => None,
    }
}

/// Entities that tie a holder to a place: the properties of holder, place and title.
fn tie(schema: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match schema {
        "Occupancy" => Some(("holder", "post", "role")),
        "Membership" => Some(("member", "organization", "role")),
        "Employment" => Some(("employee", "employer", "role")),
        "Directorship" => Some(("director", "organization", "role")),
        _ => None,
    }
}

/// One line.
struct Entity {
    line: u64,
    id: String,
    schema: String,
    properties: Map<String, Value>,
}

impl Entity {
    fn values<'e>(&'e self, property: &str) -> impl Iterator<Item = &'e str> {
        let list = self.properties.get(property).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).filter(|s| !s.trim().is_empty())
    }

    fn first(&self, property: &str) -> Option<&str> {
        self.values(property).next()
    }
}

/// Reads FollowTheMoney JSON lines.
///
/// # Errors
/// [`Rejected`] with every fault: a line that is not an entity (E0403), or an entity whose values cannot be used
/// (E0402).
pub fn from_ftm(bytes: &[u8]) -> Result<Vec<UserActor>, Rejected> {
    let mut faults = Faults::default();
    let mut entities: Vec<Entity> = Vec::new();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (line, bytes) in (1_u64..).zip(bytes.split(|&b| b == b'\n')) {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if entities.len() == MOST_ACTORS {
            faults.add(line, Code::BadRegister, format!("more than {MOST_ACTORS} entities"));
            break;
        }
        match parse(line, bytes) {
            Ok(entity) => match ids.get(&entity.id) {
                Some(&first) => {
                    let first = entities.get(first).map_or(0, |e| e.line);
                    let message = format!("the id `{}` stands at line {first} already", entity.id);
                    faults.add(line, Code::BadRegisterEntry, message);
                }
                None => {
                    ids.insert(entity.id.clone(), entities.len());
                    entities.push(entity);
                }
            },
            Err(message) => faults.add(line, Code::BadFollowTheMoney, message),
        }
    }
    let mut roles = roles(&entities, &ids, &mut faults);
    let mut actors = Vec::new();
    for entity in &entities {
        let Some(kind) = actor_kind(&entity.schema) else { continue };
        match actor(entity, kind, roles.remove(&entity.id).unwrap_or_default()) {
            Ok(actor) => actors.push(actor),
            Err(message) => faults.add(entity.line, Code::BadRegisterEntry, message),
        }
    }
    faults.finish(actors)
}

fn parse(line: u64, bytes: &[u8]) -> Result<Entity, String> {
    if bytes.len() > LONGEST_LINE {
        return Err(format!("the line is longer than {LONGEST_LINE} bytes"));
    }
    let mut object = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err("not a JSON object".into()),
        Err(e) => return Err(format!("not JSON: {e}")),
    };
    let mut string = |key: &str| match object.remove(key) {
        Some(Value::String(s)) if !s.trim().is_empty() => Ok(s),
        _ => Err(format!("`{key}` is missing or not a string")),
    };
    let (id, schema) = (string("id")?, string("schema")?);
    match object.remove("properties") {
        Some(Value::Object(properties)) => Ok(Entity { line, id: name(&id)?, schema, properties }),
        _ => Err("`properties` is missing or not an object".into()),
    }
}

fn actor(entity: &Entity, kind: EntityKind, roles: Vec<Role>) -> Result<UserActor, String> {
    let own = entity.first("name").ok_or_else(|| format!("the {} has no `name`", entity.schema))?;
    let mut actor = UserActor::new(name(own)?, kind);
    actor.id = Some(entity.id.clone());
    // Weak aliases are nicknames that many bear; they would be found everywhere.
    for alias in entity.values("name").skip(1).chain(entity.values("alias")).chain(entity.values("abbreviation")) {
        let alias = name(alias)?;
        if alias != actor.name && !actor.aliases.contains(&alias) {
            actor.aliases.push(alias);
        }
    }
    actor.wikidata = entity.first("wikidataId").map(wikidata).transpose()?;
    let nationality = ["country", "nationality", "jurisdiction"].iter().find_map(|p| entity.first(p));
    // Sources use codes beyond ISO 3166 (`eu`, `suhh`); those of another length say nothing about a country of today.
    actor.country = nationality.filter(|c| c.len() == 2).map(country).transpose()?;
    actor.roles = roles;
    Ok(actor)
}

/// The roles of each holder, in order of line.
fn roles(entities: &[Entity], ids: &BTreeMap<String, usize>, faults: &mut Faults) -> BTreeMap<String, Vec<Role>> {
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    let find = |id: &str| ids.get(id).and_then(|&i| entities.get(i));
    for entity in entities {
        let Some((holder, place, title)) = tie(&entity.schema) else { continue };
        let made = entity
            .first(holder)
            .ok_or_else(|| format!("the {} has no `{holder}`", entity.schema))
            .and_then(|holder| Ok((holder.to_owned(), held(entity, entity.first(place), title, &find)?)));
        match made {
            Ok((holder, role)) => roles.entry(holder).or_default().push(role),
            Err(message) => faults.add(entity.line, Code::BadRegisterEntry, message),
        }
    }
    roles
}

/// The role that a tie stands for.
fn held<'e>(
    entity: &'e Entity,
    place: Option<&'e str>,
    title: &str,
    find: &impl Fn(&str) -> Option<&'e Entity>,
) -> Result<Role, String> {
    let at = place.and_then(find);
    let name_of = |e: &Entity| e.first("name").map(str::to_owned);
    let (title, organisation) = if entity.schema == "Occupancy" {
        let title = at.and_then(name_of).or_else(|| entity.first(title).map(str::to_owned));
        let organisation =
            at.and_then(|p| p.first("organization")).map(|o| find(o).and_then(name_of).unwrap_or(o.into()));
        (title, organisation.or_else(|| at.and_then(|p| p.first("country")).map(str::to_ascii_uppercase)))
    } else {
        let title = entity.first(title).map(str::to_owned);
        (title.or(Some(entity.schema.to_lowercase())), place.map(|p| at.and_then(name_of).unwrap_or(p.into())))
    };
    let title = title.ok_or("the Occupancy has neither a `post` of this file nor a `role`")?;
    let day = |property: &str| entity.first(property).map(date).transpose();
    role(name(&title)?, organisation.map(|o| name(&o)).transpose()?, day("startDate")?, day("endDate")?)
}
