//! TypeScript without its types: what only the compiler looks at becomes spaces, so that every
//! line and column stays where it was. Nothing is checked and nothing is rewritten, so what
//! means something when it runs (enums, namespaces, parameter properties) is refused, as
//! node does.

use super::files::Answer;

/// Takes the types out of a text.
#[cfg(feature = "syntax")]
pub fn strip(text: &str, path: &str) -> Answer<String> {
    stripping::strip(text, path)
}

/// Says that this build knows no TypeScript.
#[cfg(not(feature = "syntax"))]
pub fn strip(_: &str, path: &str) -> Answer<String> {
    let message = format!(
        "{path} is TypeScript, which this build of open-skills does not read: it was built \
         without the feature `syntax`"
    );
    Err(super::values::Failure::new("ERR_NO_TYPESCRIPT", message))
}

#[cfg(feature = "syntax")]
mod stripping {
    use oxc_allocator::Allocator;
    use oxc_ast::ast::{
        AccessorPropertyType, ArrowFunctionExpression, Class, ClassElement, Declaration,
        ExportDefaultDeclarationKind, ExportSpecifier, FormalParameter, ImportSpecifier,
        PropertyDefinitionType, Statement, TSAsExpression, TSNonNullExpression,
        TSSatisfiesExpression, TSThisParameter, TSTypeAnnotation, TSTypeAssertion,
        TSTypeParameterDeclaration, TSTypeParameterInstantiation, VariableDeclarator,
    };
    use oxc_ast_visit::{Visit, walk};
    use oxc_parser::{ParseOptions, Parser};
    use oxc_span::{GetSpan, SourceType, Span};

    use crate::runtime::wasm::guests::javascript::files::Answer;
    use crate::runtime::wasm::guests::javascript::values::Failure;

    /// Words before a member of a class that only the compiler looks at.
    const MODIFIERS: [&str; 7] = [
        "public",
        "private",
        "protected",
        "readonly",
        "override",
        "declare",
        "abstract",
    ];

    pub fn strip(text: &str, path: &str) -> Answer<String> {
        let allocator = Allocator::default();
        let options = ParseOptions {
            allow_return_outside_function: true,
            ..ParseOptions::default()
        };
        let parser = Parser::new(&allocator, text, SourceType::ts()).with_options(options);
        let parsed = parser.parse();
        let place = |offset: usize| {
            let line = text[..offset.min(text.len())].matches('\n').count() + 1;
            format!("{path}:{line}")
        };
        if let Some(error) = parsed.diagnostics.first() {
            let offset = error
                .labels
                .first()
                .map_or(0, |label| label.offset() as usize);
            let message = format!("{}: {}", place(offset), error.message);
            return Err(Failure::new("ERR_INVALID_TYPESCRIPT_SYNTAX", message));
        }
        let mut stripper = Stripper {
            text,
            bytes: text.as_bytes().to_vec(),
            refused: None,
        };
        stripper.visit_program(&parsed.program);
        if let Some((what, offset)) = stripper.refused {
            let place = place(offset as usize);
            let message = format!("{place}: {what} cannot be stripped; write it as JavaScript");
            return Err(Failure::new("ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX", message));
        }
        // Whole signs became spaces, so what is left is text.
        Ok(String::from_utf8_lossy(&stripper.bytes).into_owned())
    }

    struct Stripper<'t> {
        text: &'t str,
        bytes: Vec<u8>,
        /// What means something when it runs, and where it stands.
        refused: Option<(&'static str, u32)>,
    }

    impl Stripper<'_> {
        /// Puts spaces in the place of all signs but line ends.
        fn blank(&mut self, start: u32, end: u32) {
            for byte in &mut self.bytes[start as usize..end as usize] {
                if !matches!(byte, b'\n' | b'\r') {
                    *byte = b' ';
                }
            }
        }

        /// Takes a statement out. A semicolon stays, so that its neighbours do not become one.
        fn blank_statement(&mut self, span: Span) {
            self.blank(span.start, span.end);
            self.bytes[span.start as usize] = b';';
        }

        fn refuse(&mut self, what: &'static str, span: Span) {
            self.refused.get_or_insert((what, span.start));
        }

        /// Takes the next sign out when it is one of these.
        fn blank_sign(&mut self, from: u32, signs: &[char]) {
            let rest = &self.text[from as usize..];
            let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', ']']).len();
            if rest[skipped..].starts_with(signs) {
                let at = from + u32::try_from(skipped).unwrap_or_default();
                self.blank(at, at + 1);
            }
        }

        /// Takes out one of several, with the comma behind it.
        fn blank_item(&mut self, span: Span) {
            self.blank(span.start, span.end);
            self.blank_sign(span.end, &[',']);
        }

        fn blank_modifiers(&mut self, start: u32, end: u32) {
            let mut at = start as usize;
            for word in self.text[start as usize..end as usize]
                .split_inclusive(|sign: char| !sign.is_alphanumeric())
            {
                let name = word.trim_end_matches(|sign: char| !sign.is_alphanumeric());
                if MODIFIERS.contains(&name) {
                    self.bytes[at..at + name.len()].fill(b' ');
                }
                at += word.len();
            }
        }

        /// Whether a declaration is for the compiler alone; what cannot be stripped is noted.
        fn is_type(&mut self, declaration: &Declaration<'_>) -> bool {
            match declaration {
                Declaration::VariableDeclaration(one) => one.declare,
                Declaration::FunctionDeclaration(one) => one.declare || one.body.is_none(),
                Declaration::ClassDeclaration(one) => one.declare,
                Declaration::TSTypeAliasDeclaration(_)
                | Declaration::TSInterfaceDeclaration(_)
                | Declaration::TSExternalModuleDeclaration(_)
                | Declaration::TSGlobalDeclaration(_) => true,
                Declaration::TSEnumDeclaration(one) => {
                    if !one.declare {
                        self.refuse("an enum", one.span);
                    }
                    true
                }
                Declaration::TSNamespaceDeclaration(one) => {
                    if !one.declare {
                        self.refuse("a namespace", one.span);
                    }
                    true
                }
                Declaration::TSImportEqualsDeclaration(one) => {
                    if !one.import_kind.is_type() {
                        self.refuse("`import … =`", one.span);
                    }
                    true
                }
            }
        }

        fn is_type_statement(&mut self, statement: &Statement<'_>) -> bool {
            if let Some(declaration) = statement.as_declaration() {
                return self.is_type(declaration);
            }
            match statement {
                Statement::ImportDeclaration(one) => one.import_kind.is_type(),
                Statement::ExportAllDeclaration(one) => one.export_kind.is_type(),
                Statement::ExportNamedDeclaration(one) => one.export_kind.is_type(),
                Statement::ExportFromDeclaration(one) => one.export_kind.is_type(),
                Statement::ExportDeclaration(one) => self.is_type(&one.declaration),
                Statement::ExportDefaultDeclaration(one) => match &one.declaration {
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        function.body.is_none()
                    }
                    _ => false,
                },
                Statement::TSExportAssignment(one) => {
                    self.refuse("`export =`", one.span);
                    true
                }
                Statement::TSNamespaceExportDeclaration(_) => true,
                _ => false,
            }
        }

        /// Whether a member of a class is for the compiler alone.
        fn is_type_member(member: &ClassElement<'_>) -> bool {
            match member {
                ClassElement::TSIndexSignature(_) => true,
                ClassElement::MethodDefinition(one) => one.value.body.is_none(),
                ClassElement::PropertyDefinition(one) => {
                    one.declare
                        || one.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
                }
                ClassElement::AccessorProperty(one) => {
                    one.r#type == AccessorPropertyType::TSAbstractAccessorProperty
                }
                ClassElement::StaticBlock(_) => false,
            }
        }
    }

    impl<'a> Visit<'a> for Stripper<'_> {
        fn visit_statement(&mut self, it: &Statement<'a>) {
            match self.is_type_statement(it) {
                true => self.blank_statement(it.span()),
                false => walk::walk_statement(self, it),
            }
        }

        fn visit_class(&mut self, it: &Class<'a>) {
            let start = it
                .id
                .as_ref()
                .map_or(it.body.span.start, |id| id.span.start);
            if it.r#abstract {
                self.blank_modifiers(it.span.start, start);
            }
            if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
                let before = &self.text[start as usize..first.span.start as usize];
                if let Some(word) = before.rfind("implements") {
                    self.blank(
                        start + u32::try_from(word).unwrap_or_default(),
                        last.span.end,
                    );
                }
            }
            walk::walk_class(self, it);
        }

        fn visit_class_element(&mut self, it: &ClassElement<'a>) {
            if Self::is_type_member(it) {
                return self.blank_statement(it.span());
            }
            let key = match it {
                ClassElement::MethodDefinition(one) => Some(one.key.span()),
                ClassElement::PropertyDefinition(one) => Some(one.key.span()),
                ClassElement::AccessorProperty(one) => Some(one.key.span()),
                _ => None,
            };
            if let Some(key) = key {
                self.blank_modifiers(it.span().start, key.start);
                self.blank_sign(key.end, &['?', '!']);
            }
            walk::walk_class_element(self, it);
        }

        fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
            if it.accessibility.is_some() || it.readonly || it.r#override {
                self.refuse("a parameter that is a property", it.span);
            }
            if it.optional {
                self.blank_sign(it.pattern.span().end, &['?']);
            }
            walk::walk_formal_parameter(self, it);
        }

        fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
            self.blank_item(it.span);
        }

        fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
            walk::walk_arrow_function_expression(self, it);
            let Some(result) = &it.return_type else {
                return;
            };
            // No line may end between the parameters and the arrow: the bracket moves down.
            let between = &self.text[it.params.span.end as usize..result.span.end as usize];
            if between.contains('\n') {
                self.bytes[it.params.span.end as usize - 1] = b' ';
                self.bytes[result.span.end as usize - 1] = b')';
            }
        }

        fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
            if it.definite {
                self.blank_sign(it.id.span().end, &['!']);
            }
            walk::walk_variable_declarator(self, it);
        }

        fn visit_import_specifier(&mut self, it: &ImportSpecifier<'a>) {
            if it.import_kind.is_type() {
                self.blank_item(it.span);
            }
        }

        fn visit_export_specifier(&mut self, it: &ExportSpecifier<'a>) {
            if it.export_kind.is_type() {
                self.blank_item(it.span);
            }
        }

        fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
            let before = self.text[..it.span.start as usize].trim_end();
            let has_colon = self.text[it.span.start as usize..].starts_with(':');
            let start = match !has_colon && before.ends_with(':') {
                true => u32::try_from(before.len() - 1).unwrap_or(it.span.start),
                false => it.span.start,
            };
            self.blank(start, it.span.end);
        }

        fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
            self.blank(it.span.start, it.span.end);
        }

        fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
            self.blank(it.span.start, it.span.end);
        }

        fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
            self.blank(it.expression.span().end, it.span.end);
            self.visit_expression(&it.expression);
        }

        fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
            self.blank(it.expression.span().end, it.span.end);
            self.visit_expression(&it.expression);
        }

        fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
            self.blank(it.expression.span().end, it.span.end);
            self.visit_expression(&it.expression);
        }

        fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
            self.blank(it.span.start, it.expression.span().start);
            self.visit_expression(&it.expression);
        }
    }
}

#[cfg(all(test, feature = "syntax"))]
mod tests {
    use super::*;

    /// What is left, with runs of spaces made one.
    fn left(text: &str) -> String {
        let stripped = strip(text, "a.ts").unwrap();
        assert_eq!(stripped.len(), text.len());
        assert_eq!(stripped.matches('\n').count(), text.matches('\n').count());
        stripped.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn types_become_spaces_and_nothing_moves() {
        assert_eq!(
            strip("let a: number = 1;", "a.ts").unwrap(),
            "let a         = 1;"
        );
        assert_eq!(
            left("function f<T>(a?: T, ...b: T[]): a is T { return a! as T }"),
            "function f (a , ...b ) { return a }"
        );
        assert_eq!(
            left("const g = <T,>(x: T): T => <T>x satisfies T;"),
            "const g = (x ) => x ;"
        );
        assert_eq!(
            left("let x!: string; f<A<B>>(y); new Map<string, ü>()"),
            "let x ; f (y); new Map ()"
        );
        assert_eq!(
            left("for (const a of b as string[]) {} let c = { d: <any>e }"),
            "for (const a of b ) {} let c = { d: e }"
        );
    }

    #[test]
    fn statements_for_the_compiler_go_and_leave_a_semicolon() {
        assert_eq!(left("type A = { b: string }\n(c)"), "; (c)");
        assert_eq!(
            left(
                "interface I { x: 1 }\nexport interface J {}\ndeclare const d: number\nexport type { K } from 'k'"
            ),
            "; ; ; ;"
        );
        assert_eq!(
            left("import type { A } from 'a'; import { type B, c, type D } from 'b';"),
            "; import { c, } from 'b';"
        );
        assert_eq!(
            left("export { type A, b }; function o(a: string): void; function o(a: any) {}"),
            "export { b }; ; function o(a ) {}"
        );
        assert_eq!(
            left("declare module 'm' { export const x: 1 } declare global {} declare enum E { A }"),
            "; ; ;"
        );
    }

    #[test]
    fn classes_keep_what_runs() {
        let class = "abstract class A<T> extends B<T> implements C, D<E> {\n private readonly x: number = 1;\n static #y?: T;\n declare z: 1;\n abstract m(): void;\n constructor(a: string) { super() }\n protected async get?(this: A, b: T): Promise<void> {}\n [key: string]: any;\n}";
        assert_eq!(
            left(class),
            "class A extends B { x = 1; static #y ; ; ; constructor(a ) { super() } async get ( b ) {} ; }"
        );
    }

    #[test]
    fn the_bracket_of_an_arrow_stays_on_its_line() {
        assert_eq!(
            left("const f = (a: A):\n Promise<\n B> => a"),
            "const f = (a ) => a"
        );
    }

    #[test]
    fn what_runs_cannot_be_stripped() {
        for (text, what) in [
            ("\nenum E { A }", "an enum"),
            ("\nnamespace N { export const x = 1 }", "a namespace"),
            (
                "\nclass A { constructor(private a: string) {} }",
                "a parameter",
            ),
            ("\nimport a = require('a')", "`import"),
            ("\nexport = 1", "`export ="),
        ] {
            let failure = strip(text, "a.ts").unwrap_err();
            assert_eq!(failure.code, "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX");
            assert!(
                failure.message.starts_with(&format!("a.ts:2: {what}")),
                "{}",
                failure.message
            );
        }
        assert_eq!(
            strip("let a: = 1", "a.ts").unwrap_err().code,
            "ERR_INVALID_TYPESCRIPT_SYNTAX"
        );
    }
}
