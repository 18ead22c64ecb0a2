namespace IngressController.Proxy.Balancing;

/// <summary>The destinations a request has tried; the first <see cref="Capacity"/> need no allocation.</summary>
struct TriedDestinations
{
    /// <summary>Nearly every request needs no more tries than this.</summary>
    public const int Capacity = 3;

    DestinationState? _first;
    DestinationState? _second;
    DestinationState? _third;
    List<DestinationState>? _others;

    public readonly int Count => _first is null ? 0 : _second is null ? 1 : _third is null ? 2 : Capacity + (_others?.Count ?? 0);

    public void Add(DestinationState destination)
    {
        if (_first is null)
            _first = destination;
        else if (_second is null)
            _second = destination;
        else if (_third is null)
            _third = destination;
        else
            (_others ??= []).Add(destination);
    }

    public readonly bool Contains(DestinationState destination) =>
        ReferenceEquals(_first, destination) || ReferenceEquals(_second, destination) || ReferenceEquals(_third, destination) ||
        _others?.Contains(destination) == true;
}
