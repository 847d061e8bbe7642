//! How values go over between the host and the interpreter.

use super::abi::{Abi, Context, Handle};

/// A value on its way between the two sides.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Undefined,
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A `Uint8Array`.
    Bytes(Vec<u8>),
    /// A value that stays with the interpreter.
    Held(Handle),
}

/// An error for the script: the code that programs look at, and words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Such as `ENOENT`.
    pub code: &'static str,
    /// The words.
    pub message: String,
}

impl Failure {
    /// Puts the two together.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

impl Abi {
    /// The text of a value, made as `String(value)` makes it.
    pub async fn text(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<String> {
        let address = self
            .text
            .call_async(&mut *context, (handle, self.scratch))
            .await?;
        if address == 0 {
            let error = self.exception.call_async(&mut *context, ()).await?;
            self.drop_value(context, error).await?;
            return Ok(String::new());
        }
        let length = self.word(&*context, self.scratch)?;
        let text = decoded(self.slice(&*context, address, length)?);
        self.free_text.call_async(context, (address,)).await?;
        Ok(text)
    }

    /// The number of a value.
    pub async fn number(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<f64> {
        self.number.call_async(context, (handle,)).await
    }

    /// Takes a value over; what is neither text, number nor bytes stays where it is.
    pub async fn value(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<Value> {
        if self.is_text.call_async(&mut *context, (handle,)).await? != 0 {
            return Ok(Value::Text(self.text(context, handle).await?));
        }
        if self.is_number.call_async(&mut *context, (handle,)).await? != 0 {
            return Ok(Value::Number(self.number(context, handle).await?));
        }
        if self
            .is_undefined
            .call_async(&mut *context, (handle,))
            .await?
            != 0
        {
            return Ok(Value::Undefined);
        }
        let bytes = self.bytes(context, handle).await?;
        Ok(bytes.map_or(Value::Held(handle), Value::Bytes))
    }

    async fn bytes(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<Option<Vec<u8>>> {
        let [offset, length, width, whole] = [0, 4, 8, 12].map(|at| self.scratch + at);
        let arguments = (handle, offset, length, width);
        let buffer = self
            .typed_array
            .call_async(&mut *context, arguments)
            .await?;
        let failed = self
            .is_exception
            .call_async(&mut *context, (buffer,))
            .await?
            != 0;
        if failed {
            let error = self.exception.call_async(&mut *context, ()).await?;
            self.drop_value(context, error).await?;
            return Ok(None);
        }
        let (offset, length) = (self.word(&*context, offset)?, self.word(&*context, length)?);
        let data = self
            .array_buffer
            .call_async(&mut *context, (buffer, whole))
            .await?;
        let bytes = self
            .slice(&*context, data.wrapping_add(offset), length)
            .map(<[u8]>::to_vec);
        self.drop_value(context, buffer).await?;
        bytes.map(Some)
    }

    /// Hands a value to the interpreter, in a cell of its own.
    pub async fn give(&self, context: &mut impl Context, value: Value) -> wasmtime::Result<Handle> {
        match value {
            Value::Undefined => self.undefined.call_async(context, ()).await,
            Value::Number(number) => self.new_number.call_async(context, (number,)).await,
            Value::Held(handle) => Ok(handle),
            Value::Text(text) => {
                let (address, length) = self.put(context, text.as_bytes()).await?;
                let handle = self
                    .new_text
                    .call_async(&mut *context, (address, length))
                    .await?;
                self.release(context, address).await?;
                Ok(handle)
            }
            Value::Bytes(bytes) => {
                let (address, length) = self.put(context, &bytes).await?;
                let handle = self
                    .new_bytes
                    .call_async(&mut *context, (address, length))
                    .await?;
                self.release(context, address).await?;
                Ok(handle)
            }
        }
    }

    /// Throws an error in the interpreter; a host function then gives back the zero it returns.
    pub async fn throw(
        &self,
        context: &mut impl Context,
        failure: Failure,
    ) -> wasmtime::Result<Handle> {
        let error = self.new_error.call_async(&mut *context, ()).await?;
        let fields = [
            ("message", failure.message),
            ("code", failure.code.to_owned()),
        ];
        for (name, text) in fields {
            let text = self.give(context, Value::Text(text)).await?;
            self.set(context, error, name, text).await?;
        }
        self.throw.call_async(&mut *context, (error,)).await?;
        self.drop_value(context, error).await?;
        Ok(0)
    }

    /// Throws an error that was caught before.
    pub async fn rethrow(&self, context: &mut impl Context, error: Handle) -> wasmtime::Result<()> {
        self.throw.call_async(&mut *context, (error,)).await?;
        self.drop_value(context, error).await
    }

    /// Sets a property and frees the value's cell.
    pub async fn set(
        &self,
        context: &mut impl Context,
        object: Handle,
        name: &str,
        value: Handle,
    ) -> wasmtime::Result<()> {
        let (name, _) = self.put(context, name.as_bytes()).await?;
        self.set_property
            .call_async(&mut *context, (object, name, value))
            .await?;
        self.release(context, name).await?;
        self.drop_value(context, value).await
    }

    /// Reads a property.
    pub async fn get(
        &self,
        context: &mut impl Context,
        object: Handle,
        name: &str,
    ) -> wasmtime::Result<Handle> {
        let (name, _) = self.put(context, name.as_bytes()).await?;
        let value = self
            .property
            .call_async(&mut *context, (object, name))
            .await?;
        self.release(context, name).await?;
        Ok(value)
    }

    /// Calls a function with values; what comes back may be an exception.
    pub async fn call(
        &self,
        context: &mut impl Context,
        function: Handle,
        arguments: Vec<Value>,
    ) -> wasmtime::Result<Handle> {
        let mut cells = Vec::with_capacity(arguments.len());
        for argument in arguments {
            cells.push(self.give(context, argument).await?);
        }
        let this = self.give(context, Value::Undefined).await?;
        let bytes: Vec<u8> = cells.iter().flat_map(|cell| cell.to_le_bytes()).collect();
        let (list, _) = self.put(context, &bytes).await?;
        let count = u32::try_from(cells.len())?;
        let result = self
            .call
            .call_async(&mut *context, (function, this, count, list))
            .await?;
        self.release(context, list).await?;
        for cell in cells.into_iter().chain([this]) {
            self.drop_value(context, cell).await?;
        }
        Ok(result)
    }
}

/// The interpreter's texts may have halves of signs, as JavaScript has them: each becomes
/// one U+FFFD.
fn decoded(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut whole = bytes.to_vec();
    for at in 0..whole.len().saturating_sub(2) {
        if whole[at] == 0xed && whole[at + 1] >= 0xa0 {
            whole[at..at + 3].copy_from_slice("\u{fffd}".as_bytes());
        }
    }
    String::from_utf8_lossy(&whole).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn half_a_sign_becomes_one_mark() {
        assert_eq!(decoded("a✓".as_bytes()), "a✓");
        assert_eq!(decoded(b"a\xed\xa0\x80b"), "a\u{fffd}b");
    }
}
