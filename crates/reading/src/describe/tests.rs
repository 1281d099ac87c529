//! The grammar as a specification: sentences with their attribution marked, and what is to be found.
//!
//! `{source}` `<cue>` `[content]`; an expectation names only what it checks. Text outside the marks is context.

use super::*;
use onrecord_record::{Act, BasisKind};
use proptest::prelude::*;

/// The text without marks, and the attribution that they mark.
fn marked(marked: &str) -> (String, Linked) {
    let mut text = String::new();
    let mut open = Vec::new();
    let mut linked = Linked { source: None, cue: None, content: Vec::new(), parent: None, confidence: 1.0 };
    for c in marked.chars() {
        match c {
            '{' | '<' | '[' => open.push(text.len()),
            '}' | '>' | ']' => {
                let range = TextRange::new(open.pop().unwrap(), text.len());
                match c {
                    '}' => linked.source = Some(range),
                    '>' => linked.cue = Some(range),
                    _ => linked.content.push(range),
                }
            }
            c => text.push(c),
        }
    }
    (text, linked)
}

fn described(source: &str) -> (String, Description) {
    let (text, linked) = marked(source);
    let layout = Layout::of(&text);
    let found = describe(&text, &layout, Some("The Harbour Gazette"), &[linked]).remove(0);
    (text, found)
}

fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or("null").to_owned()
}

/// Checks every `field=value` of the expectation, separated by `; `.
fn check(source: &str, expected: &str) -> Vec<String> {
    let (text, found) = described(source);
    let basis: Vec<String> = found
        .basis
        .iter()
        .map(|b| format!("{}/{}", name(&b.kind), b.count.map_or("-".to_owned(), |n| n.to_string())))
        .collect();
    let to: Vec<&str> = found.addressee.iter().map(|r| r.slice(&text)).collect();
    expected
        .split("; ")
        .filter_map(|e| {
            let (field, want) = e.split_once('=').unwrap();
            let got = match field {
                "kind" => name(&found.source_kind),
                "count" => found.source_count.map_or("-".to_owned(), |n| n.to_string()),
                "act" => name(&found.act),
                "form" => name(&found.form),
                "to" => to.join(" | "),
                "basis" => basis.join(" | "),
                "setting" => name(&found.setting),
                "if" => found.condition.map_or("-", |r| r.slice(&text)).to_owned(),
                "not" => found.negated.to_string(),
                _ => panic!("no field {field}"),
            };
            (got != want).then(|| format!("{source}\n    {field}: {got:?}, not {want:?}"))
        })
        .collect()
}

fn all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases.iter().flat_map(|(source, expected)| check(source, expected)).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn kinds_and_counts_of_sources() {
    all(&[
        ("{Two senior officials familiar with the plan} <said> [the vote would slip].", "kind=anonymous; count=2"),
        ("{A person briefed on the talks} <said> [they had stalled].", "kind=anonymous; count=1"),
        ("{People close to the chairman} <say> [he will go].", "kind=anonymous; count=-"),
        ("{Three of the aides} <said> [nobody had asked].", "kind=anonymous; count=3"),
        ("Four diplomats met on Monday. {The diplomats} <said> [little was agreed].", "kind=anonymous; count=4"),
        ("{A fourth official} <said> [the cable was genuine].", "kind=anonymous; count=1"),
        ("{Half a dozen current and former employees} <described> [a culture of fear].", "kind=anonymous; count=6"),
        ("{More than a dozen lawmakers} <said> [they had not read it].", "kind=anonymous; count=12"),
        ("{A couple of advisers} <told> him [to wait].", "kind=anonymous; count=2"),
        ("{One of them} <said> [it was late].", "kind=anonymous; count=1"),
        ("{Officials} <said> [the road was open].", "kind=anonymous; count=-"),
        ("{an administration official who spoke on condition of anonymity} <said> [no].", "kind=anonymous; count=1"),
        ("{A spokeswoman for the ministry} <said> [it was looking into it].", "kind=person; count=-"),
        ("{The mayor's spokesman} <declined> [to comment].", "kind=person"),
        ("{Ms. Okafor} <said> [she would run].", "kind=person"),
        ("{Senator Ruth Adeyemi of Vermont} <said> [it was a start].", "kind=person"),
        ("{Finance Minister Paulo Reis} <said> [rates would fall].", "kind=person"),
        ("{Jean-Luc Moreau, 54,} <said> [the shop would close].", "kind=person"),
        ("{The Justice Department} <said> [it would appeal].", "kind=organisation"),
        ("{The White House} <said> [it was reviewing the bill].", "kind=organisation"),
        ("{The European Commission} <said> [it would sue].", "kind=organisation"),
        ("{NATO} <said> [two jets had landed].", "kind=organisation"),
        ("{the mayor’s office} <said> [no].", "kind=organisation"),
        ("{Amnesty International} <said> [forty were held].", "kind=organisation"),
        ("{Police} <said> [two men were held].", "kind=organisation"),
        ("{France} <said> [it would send ships].", "kind=country"),
        ("{Moscow} <denied> [the charge].", "kind=country"),
        ("{The United States} <wants> [a deal].", "kind=country"),
        ("{The New York Times} <reported> [the plan].", "kind=outlet"),
        ("{CNN} <reported> [the plan].", "kind=outlet"),
        ("{The newspaper} <reported> [the plan].", "kind=outlet"),
        ("{State television} <said> [the minister had resigned].", "kind=outlet"),
        ("{Reuters} <first reported> [the plan].", "kind=outlet"),
        ("{The news agency} <said> [two were hurt].", "kind=outlet"),
        ("{Court documents} <show> [he was paid].", "kind=document"),
        ("{A poll published on Friday} <put> [her ahead].", "kind=document"),
        ("{The leaked memo} <says> [staff were told to wait].", "kind=document; setting=private"),
        ("{Voters in the north} <say> [they are tired].", "kind=group"),
        ("{The government} <said> [it had no plans to resign].", "kind=group"),
        ("{Critics} <say> [it is too late].", "kind=group"),
        ("{Both companies} <denied> [the report].", "kind=group"),
        ("{both candidates} <promised> [a bridge].", "kind=group; count=-"),
        ("{the company's chief executive, Dana Poe,} <resigned saying> [it was time].", "kind=person; count=-"),
        ("{Nine in 10 voters} <said> [no].", "kind=group; count=-"),
        ("{The two diplomats} <said> [no].", "kind=anonymous; count=2"),
        ("{Several neighbouring states} <oppose> [the dam].", "kind=group"),
        ("[The minister] was <reportedly> [furious].", "kind=unspecified; act=report"),
    ]);
}

#[test]
fn pronouns_by_what_came_before() {
    let text = "A senior official said the cable was real. He added that more would follow.";
    let at = |s: &str| TextRange::new(text.find(s).unwrap(), text.find(s).unwrap() + s.len());
    let link = |source: &str, cue: &str, content: &str| Linked {
        source: Some(at(source)),
        cue: Some(at(cue)),
        content: vec![at(content)],
        parent: None,
        confidence: 1.0,
    };
    let linked = [link("A senior official", "said", "the cable was real"), link("He", "added", "more would follow")];
    let found = describe(text, &Layout::of(text), None, &linked);
    assert_eq!((found[1].source_kind, found[1].source_count), (SourceKind::Anonymous, Some(1)));

    let text = "Karlin Steel cut 300 jobs. The company blamed prices. It said more cuts would come. Its chief executive, Dana Poe, resigned, she told staff.";
    let at = |s: &str| TextRange::new(text.find(s).unwrap(), text.find(s).unwrap() + s.len());
    let link = |source: &str, cue: &str, content: &str| Linked {
        source: Some(at(source)),
        cue: Some(at(cue)),
        content: vec![at(content)],
        parent: None,
        confidence: 1.0,
    };
    let linked = [
        link("The company", "blamed", "prices"),
        link("It", "said", "more cuts would come"),
        link("she", "told", "resigned"),
    ];
    let found = describe(text, &Layout::of(text), None, &linked);
    let kinds: Vec<SourceKind> = found.iter().map(|d| d.source_kind).collect();
    assert_eq!(kinds, [SourceKind::Organisation, SourceKind::Organisation, SourceKind::Person]);
}

#[test]
fn invented_names_by_how_the_text_uses_them() {
    let context = "PELLIN, Quorland, March 3 (Unipress) - Talks between Quorland and Tolvia went on in Pellin on Monday.\n\
                   Tolvia's president, Ada Ferrin, met the Quorlandish foreign minister. The grid operator Nexor was there.\n\
                   The Evening Lantern newspaper had a reporter in the room.\n";
    for (source, kind) in [
        ("{Ferrin} <said> [it went well].", "person"),
        ("{Tolvia} <said> [it went well].", "country"),
        ("{Quorland} <threatened> [to walk out].", "country"),
        ("{Pellin} <wants> [more time].", "country"),
        ("{Nexor} <said> [the grid was stable].", "organisation"),
        ("{Unipress} <reported> [the meeting].", "outlet"),
        ("{The Evening Lantern} <reported> [the meeting].", "outlet"),
        ("{the Lantern} <reported> [the meeting].", "outlet"),
        ("{The Gazette} <reported> [the meeting].", "outlet"),
    ] {
        all(&[(&format!("{context}{source}"), &format!("kind={kind}"))]);
    }
}

#[test]
fn acts_by_cue() {
    all(&[
        ("{The bank} <denied> [any wrongdoing].", "act=deny; not=false"),
        ("{She} <has repeatedly denied> [the claim].", "act=deny"),
        ("{He} <called on> the board [to resign].", "act=demand; to=the board"),
        ("{The senator} <called> [the bill a disgrace].", "act=criticise"),
        ("{He} <called> [the story a fabrication].", "act=deny"),
        ("{She} <called> [the verdict “historic.”]", "act=praise"),
        ("{The union} <rejected> [the offer].", "act=decline"),
        ("{The union} <rejected> [claims that it had been paid].", "act=deny"),
        ("{He} <dismissed> [the reports as gossip].", "act=deny"),
        ("{The minister} <ruled out> [a second vote].", "act=decline"),
        ("{The company} <did not respond> [to requests for comment].", "act=decline; not=false"),
        ("{The company} <did not immediately respond> [to requests for comment].", "act=decline; not=false"),
        ("{The palace} <would not comment>[ on the letter].", "act=decline; not=false"),
        ("{She} <declined> [to say who had paid].", "act=decline"),
        ("{He} <accused> [the council of hiding the report].", "act=accuse"),
        ("{She} <vowed> [to fight on].", "act=promise"),
        ("{The group} <threatened> [to strike].", "act=threaten"),
        ("{He} <warned> that [prices could rise].", "act=warn"),
        ("{The minister} <warned> that [he would close the border].", "act=threaten"),
        ("{Analysts} <expect> [a cut].", "act=predict"),
        ("[Rates] <are expected to> [fall].", "act=predict; kind=unspecified"),
        ("{He} <hopes> [the talks will resume].", "act=believe"),
        ("{He} <wants> [to retire].", "act=believe"),
        ("{He} <wants> [the court to act].", "act=demand"),
        ("{The mayor} <believes> [it is lost].", "act=believe"),
        ("{She} <suggested> [holding a vote].", "act=propose"),
        ("{She} <suggested> that [the figure was wrong].", "act=assert"),
        ("{He} <asked> [whether the door was shut].", "act=ask"),
        ("{He} <asked> the court [to throw out the case].", "act=ask; to=the court"),
        ("He was <asked> [to leave].", "act=demand"),
        ("{The minister} <said>: [“Nor will we be the ones who walk away.”]", "act=promise"),
        ("{The foreign ministry spokesman} <says> [Estmark will shut its ports unless she is freed].", "act=threaten"),
        ("{Lee} <assured> them [he had no intention of leaving].", "act=promise"),
        ("{The unions} <vowed> [to strike unless the plant stays open].", "act=threaten"),
        ("{The ministry} <said> [there were no cracks in the wall].", "act=deny"),
        ("{The mayor} <said> [there was no doubt about the date].", "act=assert"),
        ("{She} <dismissed> [the idea that she would resign].", "act=deny"),
        ("{Rowland's finance minister, Ana Brandel,} <said> [the country would repay the loan].", "act=promise"),
        ("{The two} <agreed> [to meet again].", "act=promise"),
        ("{She} <acknowledged> that [mistakes were made].", "act=confirm"),
        ("{The museum} <announced> [a sale].", "act=announce"),
        ("{Minister} to <announce> [cuts]", "act=announce"),
        ("{He} <praised> [the crews].", "act=praise"),
        ("{They} <condemned> [the raid].", "act=criticise"),
        ("{his} <pledge> [to cut taxes] is old", "act=promise"),
        ("{the president's} <claim> that [the vote was stolen]", "act=assert"),
    ]);
}

#[test]
fn an_infinitive_is_an_order_only_where_somebody_is_told() {
    all(&[
        ("{The court} <told> judges [to revisit their rulings].", "act=demand"),
        ("{Lawmakers} <continue> [to express concern].", "act=assert"),
        ("The vote gave {Americans} <reason> [to think the rift could heal].", "act=assert"),
        ("{Weaver} <told> the Gazette: [\u{201c}To change the rules now is wrong.\u{201d}]", "act=assert"),
        ("{Cohen} <pleaded guilty> [to fraud].", "act=confirm"),
        ("Marr to leave\nThe rules urge {the council} to <reject> [the plan].", "act=decline"),
        ("{Minister} to <propose> [cuts]\nThe minister spoke.", "act=announce"),
        ("Row goes on: {Marr} to <propose> [cuts]\nShe spoke.", "act=announce"),
    ]);
}

#[test]
fn acts_by_what_is_said() {
    all(&[
        ("{The prime minister} <said> [he would resign in June].", "act=promise"),
        ("“[We will rebuild every house],” {she} <said>.", "act=promise"),
        (
            "{The country} <said> [it would close the strait unless the ships left].",
            "act=threaten; if=unless the ships left",
        ),
        ("“[If you strike us, you will pay],” {the general} <said>.", "act=threaten"),
        ("{He} <said> [any attack would be met with force].", "act=threaten; if=any attack"),
        ("{She} <told> the crews [to stay put].", "act=demand; to=the crews"),
        ("{He} <said> [the council must publish the accounts].", "act=demand"),
        ("[“Resign now,”] {he} <told> the minister.", "act=demand; to=the minister; form=direct"),
        ("[“Who paid for it?”] {she} <said>.", "act=ask"),
        ("[“I’m not going to get into that,”] {he} <said>.", "act=decline"),
        ("[“We don’t comment on leaks,”] {a spokesman} <said>.", "act=decline"),
        ("{The company} <said> [the report was not true].", "act=deny"),
        ("{She} <said> [she had not met the lobbyist].", "act=deny"),
        ("{He} <said> [the account was accurate].", "act=confirm"),
        ("[“It is a shameful betrayal,”] {he} <said>.", "act=criticise"),
        ("{He} <said> [the troops must leave, or the pipeline would close].", "act=threaten"),
        ("{The deal} <says> [both sides will withdraw by June].", "act=promise"),
        ("{The draft} <says> [patrols would begin in May].", "act=propose"),
        ("{She} <said> [she had no reason to doubt it].", "act=assert"),
        ("{She} <said> [the ministry would look at the figures].", "act=assert"),
        ("{Mr. Okoro} <said> [it had never occurred to him].", "act=assert"),
        ("{The bank} <said> [profits rose 4 percent].", "act=assert"),
        ("{Economists at the bank} <said> [prices would fall by June].", "act=predict"),
        ("{The paper} <said> [the minister had left].", "act=report"),
    ]);
}

#[test]
fn news_in_other_words() {
    all(&[
        ("[The talks collapsed], <according to> {a copy of the letter seen by Reuters}.", "kind=document; act=report"),
        ("[The talks collapsed], <according to> {people briefed on the matter}.", "kind=anonymous; count=-"),
        (
            "[He had quit], <according to> {two people with direct knowledge of the decision}.",
            "kind=anonymous; count=2",
        ),
        ("{The Kremlin} <said> [it was studying the offer].", "kind=organisation"),
        ("{Downing Street} <declined> [to comment].", "act=decline; setting=public"),
        ("{South Korea's military} <said> [a missile was fired].", "kind=organisation"),
        ("{Israeli officials} <said> [the strike was limited].", "kind=anonymous; count=-"),
        ("{Ukrainian and Russian negotiators} <agreed> [to meet].", "act=promise"),
        ("{The prime minister} <told> the BBC's morning programme [he was sorry].", "setting=public"),
        ("{She} <told> Sky News: [“I was wrong.”]", "to=Sky News; form=direct; setting=public"),
        ("{He} <wrote> on X: [“Enough.”]", "setting=public; form=direct"),
        ("{He} <said> in a post on Truth Social that [the talks were over].", "setting=public"),
        ("In private, {she} <told> donors [the race was lost].", "to=donors; setting=private"),
        ("{The envoy} <told> the Security Council on Tuesday that [aid was stuck].", "to=the Security Council"),
        ("{Mr. Tran} <asked> Congress [to pass the bill].", "to=Congress; act=ask"),
        ("{The Guild of Bakers chief} <warned> [that bread would run out].", "kind=person"),
        ("{The judge} <ordered> the agency [to release the files].", "to=the agency; act=demand"),
        ("{Beijing} <warned> Washington [not to meddle].", "to=Washington; act=warn; kind=country"),
        ("{The minister} <said> during a dinner with bankers that [rates were too high].", "setting=private"),
        ("{The opposition} <demanded> [an inquiry].", "kind=group; act=demand"),
        ("{Prosecutors} <allege> [he took bribes].", "act=accuse; kind=group"),
        (
            "{Hamas} <said> [it would free two hostages if the raids stopped].",
            "kind=organisation; act=promise; if=if the raids stopped",
        ),
        ("{The airline} <blamed> [the weather].", "act=accuse; kind=organisation"),
        ("{The coroner} <concluded> that [he had drowned].", "act=believe"),
        ("{Both sides} <accused> [each other of breaking the truce].", "kind=group; act=accuse"),
        ("{Ms. Haddad's lawyers} <said> [she would appeal].", "act=promise"),
        ("{A third person briefed on the call} <described> [it as tense].", "kind=anonymous; count=1"),
        ("{The Daily Chronicle} <first reported> [the resignation].", "kind=outlet; act=report"),
        ("{The army} <would neither confirm nor deny> [the strike].", "act=decline; not=false"),
    ]);
}

#[test]
fn news_in_yet_other_words() {
    all(&[
        (
            "{The chancellor} <confided> to a few ministers that [she was worn out].",
            "to=a few ministers; setting=private",
        ),
        (
            "In a cable to headquarters, {the consul} <wrote> that [the town had fallen].",
            "to=headquarters; setting=private",
        ),
        ("{The firm} <said>, citing people it did not identify, that [the sale was off].", "basis=anonymous/-"),
        (
            "{Le Monde} <reported>, on the basis of two internal memos, that [the sale was off].",
            "basis=document/-; kind=outlet",
        ),
        ("{The Star} <said>, citing five current and former staff members, that [pay was late].", "basis=anonymous/5"),
        ("{The agency} <reported>, citing Mayor Lena Ortiz, that [the bridge was shut].", "basis=person/-"),
        ("{The network} <reported>, citing satellite images, that [the base was empty].", "basis=document/-"),
        ("{A former aide, who heard a recording of the meeting,} <said> [he shouted].", "kind=anonymous; count=1"),
        ("[He shouted], <said> {a former aide}, who had heard a recording of the meeting.", "basis=recording/-"),
        ("{At least six officials} <said> [they had been warned].", "kind=anonymous; count=6"),
        ("{A handful of lawmakers} <said> [no].", "kind=anonymous; count=-"),
        ("{Neither company} <responded> [to messages].", "kind=group; act=decline; not=false"),
        ("{Mr. Vance's office} <did not return> [calls].", "act=decline; kind=organisation"),
        ("{She} <insisted> [the vote had been fair].", "act=assert"),
        ("{He} <pledged> his party's support for the bill, saying [it was overdue].", "act=promise"),
        ("{The governor} <floated> [a tax on sugar].", "act=propose"),
        ("{Turkey} <has refused> [to sign].", "act=decline; kind=country"),
        ("{The ministers} <hailed> [the accord as historic].", "act=praise"),
        ("{She} <questioned> [whether the money existed].", "act=ask"),
        ("{The family} <is convinced> [he is alive].", "act=believe; kind=group"),
        ("[Flights] <are set to> [resume on Monday].", "act=predict; kind=unspecified"),
        ("{He} <told> the news conference [he would go if asked].", "setting=public; if=if asked; act=promise"),
        (
            "{The rebels} <vowed> [not to lay down arms until the last prisoner was home].",
            "act=promise; if=until the last prisoner was home",
        ),
        (
            "{Canada} <offered> [to host the talks provided both sides came].",
            "act=propose; if=provided both sides came",
        ),
        ("{The lender} <will release> [the money only when the audit ends].", "if=only when the audit ends"),
        ("{Rep. Tomás Vega, Democrat of Arizona,} <tweeted>: [“Shame.”]", "kind=person; setting=public"),
        ("{The government’s chief scientist} <said> [the river was safe].", "kind=person"),
        ("{The finance ministry} <rejected> [the accusation].", "act=deny; kind=organisation"),
        ("{He} <never told> anyone [the truth].", "not=true"),
        ("{The president} <has yet to say> [whether she will sign].", "kind=person"),
    ]);
}

#[test]
fn forms() {
    all(&[
        ("{He} <said> [it was “a start” and no more].", "form=mixed"),
        ("[“It was late,”] {he} <said>. [“It was dark.”]", "form=direct"),
        ("{He} <said> [it was late].", "form=indirect"),
        ("“I told them [it was late],” {he} <said>.", "form=direct"),
        ("{He} <said> [‘no’].", "form=direct"),
    ]);
}

#[test]
fn those_who_were_told() {
    all(&[
        ("[“No,”] {he} <told> reporters in Lyon.", "to=reporters; setting=public"),
        (
            "{She} <told> a group of business leaders on Tuesday that [rates would hold].",
            "to=a group of business leaders",
        ),
        ("{He} <told> Chancellor Ida Brand by phone that [he was ready].", "to=Chancellor Ida Brand; setting=private"),
        ("{He} <told> his deputy, Ann Reed, that [it was over].", "to=his deputy, Ann Reed; setting=private"),
        ("{He} privately <told> allies [he would quit].", "to=allies; setting=private"),
        ("{She} <assured> them that [it was safe].", "to=them"),
        ("{He} <said> to his wife that [it was late].", "to=his wife"),
        ("{He} <wrote> in a letter to the committee that [he would not appear].", "to=the committee; setting=private"),
        ("In a letter to parliament, {she} <said> [the figures were wrong].", "to=parliament"),
        ("{She} had been <told> by the bank that [it was closed].", "to=She"),
        ("<Asked> [whether he would run], Mr. Tait said no.", "to=Mr. Tait; kind=unspecified; act=ask"),
        ("{The minister} <urged> both sides [to hold their fire].", "to=both sides; act=demand"),
        ("{She} <warned> lawmakers that [funds would run out].", "to=lawmakers; act=warn"),
        ("{He} <accused> [the mayor of lying].", "to="),
        ("{He} <promised> [a new bridge].", "to="),
        ("{She} <told> The Harbour Gazette [it was late].", "to=The Harbour Gazette; setting=public"),
        ("{He} <told> a rally in Ohio that [he would win].", "to=a rally; setting=public"),
        (
            "{He} <briefed> cabinet colleagues two days later that [it was over].",
            "to=cabinet colleagues; setting=private",
        ),
    ]);
}

#[test]
fn evidence_that_is_cited() {
    all(&[
        (
            "{The Post} <reported>, citing three people with knowledge of the matter, that [he would go].",
            "basis=anonymous/3",
        ),
        ("{Reuters} <reported> on Friday, citing unnamed officials, that [talks had failed].", "basis=anonymous/-"),
        ("[Talks had failed], {the agency} <said>, citing a foreign ministry statement.", "basis=document/-"),
        ("{The broadcaster} <said>, citing a recording of the call, that [he swore].", "basis=recording/-"),
        ("{The Tribune} <said>, citing the Daily Herald, that [she had quit].", "basis=outlet/-"),
        (
            "{The magazine} <reported>, based on interviews with a dozen employees, that [pay was late].",
            "basis=anonymous/12",
        ),
        ("{The station} <said>, quoting the army, that [two had died].", "basis=organisation/-"),
        ("{The company} <said> [it would close], citing rising costs.", "basis="),
        ("{An aide, who had seen the letter,} <said> [it was short].", "basis="),
        ("[It was short], <according to> {an aide}, who had seen the letter.", "basis=document/-"),
        ("{Two officials} who were told of the call by Mr. Tait <said> [it was brief].", "basis=person/-"),
    ]);
}

#[test]
fn settings() {
    all(&[
        ("{Ms. Reed} <said> in a speech in Oslo that [it was time].", "setting=public"),
        ("{Ms. Reed} <said> at a closed-door meeting that [it was time].", "setting=private"),
        ("{Ms. Reed} <wrote> on Facebook that [it was time].", "setting=public"),
        ("Behind closed doors, {Ms. Reed} <said> [it was time].", "setting=private"),
        ("{A senior official, not authorised to speak publicly,} <said> [it was time].", "setting=null"),
    ]);
}

#[test]
fn conditions() {
    all(&[
        (
            "{The union} <said> [it would strike on Friday if pay was not raised].",
            "act=threaten; if=if pay was not raised",
        ),
        ("{He} <promised> [to return as long as the court allowed it].", "if=as long as the court allowed it"),
        (
            "{They} <offered> [a truce on condition that prisoners were freed].",
            "if=on condition that prisoners were freed",
        ),
        ("{She} <asked> [if it was late].", "if=-"),
        ("{He} <vowed> [to go even if it rained].", "if=-"),
        ("{The lender} <agreed> [to pay provided that the audit was done].", "if=provided that the audit was done"),
        ("{He} <believed> [it would rain until noon].", "if=-"),
        (
            "{Hale} <thinks> [it can be done by May \u{201c}if nobody hides the keys\u{201d}].",
            "if=\u{201c}if nobody hides the keys\u{201d}",
        ),
        ("{Hale} <thinks> [they talk if there is something to say].", "if=-"),
    ]);
}

#[test]
fn negations() {
    all(&[
        ("{He} <never said> [it was safe].", "not=true"),
        ("{The paper} has not <confirmed> [the account].", "not=true; act=confirm"),
        ("{She} does not <believe> [it].", "not=true"),
        ("{Nobody in the room} <believes> [it].", "not=true; kind=group"),
        ("{She} left without <saying> [when].", "not=true"),
        ("{He} not only <said> [it] but shouted it.", "not=false"),
        ("{He} <said> [it was not true].", "not=false; act=deny"),
    ]);
}

#[test]
fn a_condition_belongs_to_the_innermost_who_sets_it() {
    let text = "The Post reported that the rebels said they would attack unless the road was opened.";
    let at = |s: &str| TextRange::new(text.find(s).unwrap(), text.find(s).unwrap() + s.len());
    let inner = "they would attack unless the road was opened";
    let linked = [
        Linked {
            source: Some(at("The Post")),
            cue: Some(at("reported")),
            content: vec![at(&format!("the rebels said {inner}"))],
            parent: None,
            confidence: 1.0,
        },
        Linked {
            source: Some(at("the rebels")),
            cue: Some(at("said")),
            content: vec![at(inner)],
            parent: Some(0),
            confidence: 1.0,
        },
    ];
    let found = describe(text, &Layout::of(text), None, &linked);
    assert_eq!(found[0].condition, None);
    assert_eq!(found[1].condition.map(|r| r.slice(text)), Some("unless the road was opened"));
    assert_eq!((found[0].act, found[1].act), (Act::Report, Act::Threaten));
    assert!(found[0].basis.is_empty());
}

#[test]
fn a_basis_belongs_to_the_one_who_cites() {
    let text = "The Post reported, citing two aides, that the mayor told donors he was tired.";
    let at = |s: &str| TextRange::new(text.find(s).unwrap(), text.find(s).unwrap() + s.len());
    let linked = [
        Linked {
            source: Some(at("The Post")),
            cue: Some(at("reported")),
            content: vec![at("the mayor told donors he was tired")],
            parent: None,
            confidence: 1.0,
        },
        Linked {
            source: Some(at("the mayor")),
            cue: Some(at("told")),
            content: vec![at("he was tired")],
            parent: Some(0),
            confidence: 1.0,
        },
    ];
    let found = describe(text, &Layout::of(text), None, &linked);
    assert_eq!(found[0].basis.len(), 1);
    assert_eq!((found[0].basis[0].kind, found[0].basis[0].count), (BasisKind::Anonymous, Some(2)));
    assert_eq!(found[0].basis[0].range.slice(text), "two aides");
    assert!(found[1].basis.is_empty());
    assert_eq!(found[1].addressee, [at("donors")]);
    assert_eq!(found[1].setting, Some(Setting::Private));
}

#[test]
fn one_description_for_each_attribution_even_where_nothing_fits() {
    let nothing = Linked { source: None, cue: None, content: Vec::new(), parent: Some(7), confidence: 0.0 };
    let cycle = |p| Linked { parent: Some(p), ..nothing.clone() };
    assert_eq!(describe("", &Layout::of(""), None, &[nothing.clone(), cycle(2), cycle(1)]).len(), 3);
    assert!(describe("He said no.", &Layout::of("He said no."), None, &[]).is_empty());
}

/// Words that the grammar has rules for, so that random texts reach them.
fn grammatical() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "He",
        "she",
        "said",
        "told",
        "that",
        "of",
        "the",
        "one",
        "two",
        "officials",
        "Ann",
        "Reed",
        "'s",
        "citing",
        "if",
        "unless",
        "would",
        "will",
        "not",
        "by",
        "to",
        "who",
        "were",
        "asked",
        ",",
        ".",
        "\"",
        "“",
        "”",
        "’",
        "\n",
        "a",
        "dozen",
        "least",
        "at",
        "more",
        "than",
        "and",
        "according",
        "any",
        "Asked",
        "-",
        "(",
        ")",
        "PELLIN",
        "Ünal",
        "é",
        "👍🏽",
        "it",
        "they",
        "told of",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|w| w.join(" "))
}

proptest! {
    #[test]
    fn bears_any_text_and_ranges(
        text in prop_oneof!["(\\PC|\n){0,200}", grammatical()],
        ends in prop::collection::vec((0_usize..260, 0_usize..260, 0_usize..260, 0_usize..260, 0_usize..260, 0_usize..260, prop::option::of(0_usize..7)), 0..7),
    ) {
        let layout = Layout::of(&text);
        let linked: Vec<Linked> = ends
            .iter()
            .map(|&(a, b, c, d, e, f, parent)| Linked {
                source: (a % 3 > 0).then(|| TextRange::new(a, b)),
                cue: (c % 4 > 0).then(|| TextRange::new(c, d)),
                content: vec![TextRange::new(e, f)],
                parent,
                confidence: 0.5,
            })
            .collect();
        let found = describe(&text, &layout, Some("The Post"), &linked);
        prop_assert_eq!(found.len(), linked.len());
        // Every place that is given is exact.
        for d in &found {
            for range in d.addressee.iter().chain(&d.condition).copied().chain(d.basis.iter().map(|b| b.range)) {
                prop_assert!(range.of(&text).is_some_and(|s| !s.trim().is_empty()));
            }
        }
        prop_assert_eq!(found, describe(&text, &layout, Some("The Post"), &linked));
    }
}

#[test]
fn who_turns_out_to_hold_an_office_threatens_with_what_the_state_will_do() {
    let (text, linked) = marked("{She} <said> [the tariff would return unless the levy was gone].");
    let layout = Layout::of(&text);
    let words = Words::of(&text, &layout);
    let names = Names::of(&words, None, &crate::model::Seen::default());
    let mut found = by_words(&words, &names, std::slice::from_ref(&linked));
    assert_eq!(found[0].act, Act::Predict);
    let act = |mention: &str, found: &mut [Description]| {
        let text = format!("{text} {mention}");
        let layout = Layout::of(&text);
        let words = Words::of(&text, &layout);
        let at = text.len() - mention.len();
        let mentions = [TextRange::new(at, text.len())];
        let whom = [Some(Whom { name: "Renata Quiroz", mentions: &mentions })];
        Grammar::of(&words, &Names::of(&words, None, &crate::model::Seen::default()), std::slice::from_ref(&linked))
            .settle_acts(&whom, found);
        (found[0].act, found[0].condition.map(|c| c.slice(&text).to_owned()))
    };
    assert_eq!(act("Renata Quiroz", &mut found).0, Act::Predict);
    assert_eq!(
        act("President Renata Quiroz", &mut found),
        (Act::Threaten, Some("unless the levy was gone".to_owned()))
    );
}
