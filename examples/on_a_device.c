/* Predicts the price of a house where there is no Python: the model is one header, houses.h.

   backproof train examples/houses.csv --target price --effort fast -o houses.backproof
   backproof export houses.backproof --format c -o houses.h
   cc -std=c99 -I. examples/on_a_device.c -lm -o on_a_device && ./on_a_device */

#include <stdio.h>

#include "houses.h"

int main(void)
{
    houses_row house;
    houses_answer answer;
    int status;

    house.area = 120.0;
    house.rooms = 4.0;
    house.year = NAN; /* missing */
    house.district = "harbour";
    house.garden = "yes";
    status = houses_predict(&house, &answer);
    if (status != 0) {
        printf("column %d is not accepted\n", status);
        return 1;
    }
    printf("price: %.0f\n", answer.values[0]);
    return 0;
}
