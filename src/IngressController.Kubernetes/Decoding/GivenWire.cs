using System.Text.Json;

namespace IngressController.Kubernetes.Decoding;

/// <summary>The value of a field that is not honoured: all that counts is that there is one, of whatever form.</summary>
sealed record GivenWire;

sealed class GivenConverter : ScalarConverter<GivenWire>
{
    static readonly GivenWire Given = new();

    public override GivenWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return Given;
    }
}

/// <summary>Collects the fields that are given and not honoured.</summary>
sealed class GivenFields
{
    readonly List<string> _paths = [];

    public ValueArray<string> Paths => _paths.ToValueArray();

    /// <summary>Notes a field if it is given.</summary>
    public GivenFields With(string path, GivenWire? given)
    {
        if (given is not null)
            _paths.Add(path);
        return this;
    }

    /// <summary>Notes those of the items of a list.</summary>
    /// <param name="path">The list's path.</param>
    /// <param name="items">The items.</param>
    /// <param name="note">Notes those of one, whose path it gets.</param>
    public GivenFields WithEach<T>(string path, IReadOnlyList<T?>? items, Action<GivenFields, string, T> note)
        where T : class
    {
        for (var i = 0; i < items?.Count; i++)
        {
            if (items[i] is { } item)
                note(this, $"{path}[{i}]", item);
        }

        return this;
    }
}
