using System.Globalization;

namespace IngressController.Core.Translation;

/// <summary>Where in the spec of an Ingress something stands. Its text is made only when there is something to say about it.</summary>
readonly record struct SpecField
{
    const int None = -1;

    readonly int _rule;
    readonly int _path;
    readonly bool _isBackend;

    SpecField(int rule, int path, bool isBackend) => (_rule, _path, _isBackend) = (rule, path, isBackend);

    public static SpecField DefaultBackend { get; } = new(None, None, isBackend: true);

    public static SpecField Rule(int index) => new(index, None, isBackend: false);

    /// <summary>A path of this rule.</summary>
    public SpecField Path(int index) => new(_rule, index, isBackend: false);

    /// <summary>The backend of this path.</summary>
    public SpecField Backend => new(_rule, _path, isBackend: true);

    public override string ToString() =>
        _rule == None ? "spec.defaultBackend"
        : _path == None ? string.Create(CultureInfo.InvariantCulture, $"spec.rules[{_rule}]")
        : string.Create(CultureInfo.InvariantCulture, $"spec.rules[{_rule}].http.paths[{_path}]{(_isBackend ? ".backend" : "")}");
}
