using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// A field cannot be read; the reason is in the user's words. It is a <see cref="JsonException"/> so that the serializer adds the
/// path of the field, and it never leaves <see cref="ObjectDecoder"/>.
/// </summary>
sealed class FieldException : JsonException
{
    /// <summary>For converters: the serializer adds the path.</summary>
    public FieldException(string reason)
        : base(reason)
    {
    }

    /// <summary>For required fields that are missing after deserialization.</summary>
    /// <param name="path">The JSON path, beginning with <c>$</c>.</param>
    /// <param name="reason">What is wrong.</param>
    public FieldException(string path, string reason)
        : base(reason, path, null, null)
    {
    }
}
