"""What is known of a customer while one is typed in, and which two are meant."""

from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Length

from blueprints.core.fields import trimmed
from blueprints.customers.rules import normal_phone, normal_plate, normal_vin
from blueprints.same_customers.rules import Marks, marks


class TypedForm(Form):
    """As far as it is typed: half a number says nothing yet, and is no mistake."""

    name = StringField(validators=[Length(max=100)], filters=[trimmed])
    phone = StringField(validators=[Length(max=40)], filters=[trimmed])
    plate = StringField(validators=[Length(max=20)], filters=[trimmed])
    vin = StringField(validators=[Length(max=40)], filters=[trimmed])
    leave_out = IntegerField()

    def marks(self) -> Marks:
        return marks(
            [self.name.data or ""],
            [normal_phone(self.phone.data) or ""],
            [normal_plate(self.plate.data) or ""],
            [normal_vin(self.vin.data)],
        )


class PairForm(Form):
    first = IntegerField(validators=[InputRequired()])
    second = IntegerField(validators=[InputRequired()])
