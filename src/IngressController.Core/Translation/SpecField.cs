using System.Globalization;

namespace IngressController.Core.Translation;

/// <summary>A position in the spec of an Ingress. Its text is made only when it is needed.</summary>
readonly record struct SpecField
{
    const int None = -1;

    readonly int _rule;
    readonly int _path;
    readonly bool _isBackend;

    SpecField(int rule, int path, bool isBackend) => (_rule, _path, _isBackend) = (rule, path, isBackend);

    public static SpecField DefaultBackend { get; } = new(None, None, isBackend: true);

    public static SpecField Rule(int index) => new(index, None, isBackend: false);

    public SpecField Path(int index) => new(_rule, index, isBackend: false);

    public SpecField Backend => new(_rule, _path, isBackend: true);

    public override string ToString() =>
        _rule == None ? "spec.defaultBackend"
        : _path == None ? string.Create(CultureInfo.InvariantCulture, $"spec.rules[{_rule}]")
        : string.Create(CultureInfo.InvariantCulture, $"spec.rules[{_rule}].http.paths[{_path}]{(_isBackend ? ".backend" : "")}");
}
