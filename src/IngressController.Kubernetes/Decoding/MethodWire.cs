using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary><c>method</c> of a match: the text of an HTTPRoute, or the map of a GRPCRoute.</summary>
sealed record MethodWire(string? Text, string? Type = null, string? Service = null, string? Method = null);

sealed class MethodConverter : ScalarConverter<MethodWire>
{
    public override MethodWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(Text(ref reader));
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FieldException("must be a string in an HTTPRoute, and a map in a GRPCRoute");
        var read = new MethodWire(null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            if (name is not ("type" or "service" or "method"))
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.Null)
                continue;
            else if (reader.TokenType != JsonTokenType.String)
                throw new FieldException("must be a map of strings");
            else
                read = With(read, name, Text(ref reader));
        }

        return read;
    }

    static MethodWire With(MethodWire read, string name, string value) => name switch
    {
        "type" => read with { Type = value },
        "service" => read with { Service = value },
        _ => read with { Method = value },
    };
}
