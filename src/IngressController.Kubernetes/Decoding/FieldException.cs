using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// A field whose value cannot be read, with a reason in the user's words. It is a <see cref="JsonException"/> so that the
/// serializer adds the path of the field, and it does not leave <see cref="ObjectDecoder"/>.
/// </summary>
sealed class FieldException : JsonException
{
    /// <summary>Thrown inside a converter: the serializer knows the path.</summary>
    public FieldException(string reason)
        : base(reason)
    {
    }

    /// <summary>Thrown after deserializing, for a field that had to be there.</summary>
    /// <param name="path">The JSON path, beginning with <c>$</c>.</param>
    /// <param name="reason">What is wrong.</param>
    public FieldException(string path, string reason)
        : base(reason, path, null, null)
    {
    }
}
