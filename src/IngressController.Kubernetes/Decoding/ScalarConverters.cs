using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IngressController.Kubernetes.Decoding;

/// <summary>Reads one scalar type; for any other value it reports the expected type. It never writes.</summary>
abstract class ScalarConverter<T> : JsonConverter<T>
{
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <summary>For invalid UTF-8 the reader throws <see cref="InvalidOperationException"/>.</summary>
    protected static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FieldException("is not valid UTF-8");
        }
    }
}

sealed class TextConverter : ScalarConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => Text(ref reader),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => throw new FieldException("must be a string: quote it"),
        _ => throw new FieldException("must be a string"),
    };

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text(ref reader);
}

sealed class Int32Converter : ScalarConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        NumberToken.Check(ref reader);
        return reader.TryGetInt32(out var number) ? number : throw new FieldException("must be a whole number that fits 32 bits");
    }
}

sealed class Int64Converter : ScalarConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        NumberToken.Check(ref reader);
        return reader.TryGetInt64(out var number) ? number : throw new FieldException("must be a whole number that fits 64 bits");
    }
}

static class NumberToken
{
    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            throw new FieldException("must be a number: write it without quotes");
        if (reader.TokenType != JsonTokenType.Number)
            throw new FieldException("must be a number");
    }
}

sealed class BooleanConverter : ScalarConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => throw new FieldException("must be true or false, without quotes"),
        _ => throw new FieldException("must be true or false"),
    };
}

/// <summary>An RFC 3339 time.</summary>
sealed class TimestampConverter : ScalarConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
            ? time
            : throw new FieldException("must be a time such as 2026-01-31T12:00:00Z");
}

/// <summary>A Secret's value. Line breaks in it are ignored, as in Kubernetes; the reason never quotes the value.</summary>
sealed class Base64Converter : ScalarConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new FieldException("must be a string in base64");
        var text = Text(ref reader);
        if (!Base64.IsValid(text, out var length))
            throw new FieldException("is not valid base64 (stringData takes plain text)");
        var bytes = new byte[length];
        return Convert.TryFromBase64String(text, bytes, out _) ? bytes : throw new FieldException("is not valid base64");
    }
}

/// <summary>A port that may be given by number or by name.</summary>
readonly record struct IntOrString(int? Number, string? Text);

sealed class IntOrStringConverter : ScalarConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new(null, Text(ref reader)),
        JsonTokenType.Number when reader.TryGetInt32(out var number) => new(number, null),
        JsonTokenType.Number => throw new FieldException("must be a whole number that fits 32 bits"),
        _ => throw new FieldException("must be a number or a name"),
    };
}
